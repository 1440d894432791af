package dev.matrixup;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Packages are features, without cycles, and each prescribed library is known to one of them. */
@AnalyzeClasses(packages = "dev.matrixup", importOptions = ImportOption.DoNotIncludeTests.class)
class ArchitectureTest {
    @ArchTest
    static final ArchRule NO_CYCLES =
            slices().matching("dev.matrixup.(*)..").should().beFreeOfCycles();

    @ArchTest
    static final ArchRule PICOCLI = onlyIn("cli", "picocli..");

    @ArchTest
    static final ArchRule COMMONS_EXEC = onlyIn("process", "org.apache.commons.exec..");

    @ArchTest
    static final ArchRule SNAKEYAML = onlyIn("yaml", "org.yaml..");

    @ArchTest
    static final ArchRule JSCH = onlyIn("remote", "com.jcraft..");

    @ArchTest
    static final ArchRule FREEMARKER = onlyIn("workspace", "freemarker..");

    @ArchTest
    static final ArchRule ONE_PLACE_PRINTS = noClasses()
            .that()
            .resideInAPackage("dev.matrixup..")
            .should()
            .accessField(System.class, "out")
            .orShould()
            .accessField(System.class, "err");

    private static ArchRule onlyIn(String feature, String library) {
        return noClasses()
                .that()
                .resideInAPackage("dev.matrixup..")
                .and()
                .resideOutsideOfPackage("dev.matrixup." + feature + "..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library);
    }
}
