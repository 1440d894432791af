package dev.matrixup.workspace;

import dev.matrixup.report.Failure;
import dev.matrixup.report.Reason;
import freemarker.cache.ClassTemplateLoader;
import freemarker.cache.FileTemplateLoader;
import freemarker.cache.MultiTemplateLoader;
import freemarker.cache.TemplateLoader;
import freemarker.core.ParseException;
import freemarker.core.TemplateClassResolver;
import freemarker.template.Configuration;
import freemarker.template.TemplateException;
import freemarker.template.TemplateExceptionHandler;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The Freemarker templates of {@code inventory-templates/}: a workspace's own copies, else those in the jar. Tags and interpolations
 * are written with square brackets, {@code [#if]} and {@code [=name]}, so that Jinja passes untouched.
 */
final class Templates {
    /** The folder, in a workspace and in the jar. */
    static final String FOLDER = "inventory-templates";

    private final Configuration configuration;

    /** The templates for a workspace. */
    Templates(Path workspace) {
        configuration = new Configuration(Configuration.VERSION_2_3_35);
        configuration.setTemplateLoader(loader(workspace.resolve(FOLDER)));
        configuration.setDefaultEncoding("UTF-8");
        configuration.setLocale(Locale.ROOT);
        configuration.setNumberFormat("c");
        configuration.setBooleanFormat("c");
        configuration.setTagSyntax(Configuration.SQUARE_BRACKET_TAG_SYNTAX);
        configuration.setInterpolationSyntax(Configuration.SQUARE_BRACKET_INTERPOLATION_SYNTAX);
        configuration.setTemplateExceptionHandler(TemplateExceptionHandler.RETHROW_HANDLER);
        configuration.setLogTemplateExceptions(false);
        configuration.setWrapUncheckedExceptions(true);
        configuration.setLocalizedLookup(false);
        // A template could start programs otherwise.
        configuration.setNewBuiltinClassResolver(TemplateClassResolver.ALLOWS_NOTHING_RESOLVER);
    }

    /** Renders a template. Throws a {@link Failure} of code 64 with line and column if a workspace's own one is wrong. */
    String render(String name, Map<String, ?> model) {
        StringWriter out = new StringWriter();
        try {
            configuration.getTemplate(name).process(model, out);
            return out.toString();
        } catch (ParseException e) {
            throw wrong(name, e.getLineNumber(), e.getEditorMessage(), e);
        } catch (TemplateException e) {
            throw wrong(name, e.getLineNumber() == null ? 1 : e.getLineNumber(), e.getMessageWithoutStackTop(), e);
        } catch (IOException e) {
            throw wrong(name, 1, e.getMessage(), e);
        }
    }

    private static Failure wrong(String name, int line, String why, Exception cause) {
        return Failure.usage("The template %s/%s is wrong in line %d: %s"
                        .formatted(FOLDER, name, line, why.lines().findFirst().orElse("")))
                .next("Mend it, or remove the workspace's copy: then the one that matrixup brings is used.")
                .because(cause);
    }

    private static TemplateLoader loader(Path own) {
        List<TemplateLoader> loaders = new ArrayList<>();
        if (Files.isDirectory(own)) {
            try {
                loaders.add(new FileTemplateLoader(own.toFile()));
            } catch (IOException e) {
                throw Failure.refused("Cannot read the folder %s: %s.".formatted(own, Reason.of(e)))
                        .because(e);
            }
        }
        loaders.add(new ClassTemplateLoader(Templates.class, "/" + FOLDER));
        return new MultiTemplateLoader(loaders.toArray(TemplateLoader[]::new));
    }
}
