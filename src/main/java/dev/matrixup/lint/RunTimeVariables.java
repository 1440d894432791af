package dev.matrixup.lint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The names to which a run itself gives a value, by {@code set_fact}, {@code register} and files with variables that tasks load, or the
 * call of a role or a play: what they are, only Ansible can tell. Read as text, as it needs but the names; rather one too many.
 */
final class RunTimeVariables {
    private static final Pattern REGISTER = Pattern.compile("\\bregister[\"']? *: *[\"']?(\\w+)");

    private static final Pattern FACT = Pattern.compile("(\\w+)=");

    /** A name that is a template: it may be any of the words around it. */
    private static final Pattern ANY_NAME = Pattern.compile("(?m)(?:^|[{,]) *[\"']\\{\\{[^}\\n]*}}[\"'] *:");

    private static final String SET_FACT = "set_fact";

    private static final Pattern KEY = Pattern.compile("(?m)(?:^|[{,])[ \"'-]*(\\w+)[\"']? *[:=]");

    /** One that a play may load. */
    private static final Pattern FILE = Pattern.compile("[\\w./-]+\\.(?:ya?ml|json)");

    private static final Pattern VARIABLES = Pattern.compile(".*\\.(?:ya?ml|json)");

    /** Those of a role's own folder for variables that Ansible loads by itself. */
    private static final Pattern LOADED = Pattern.compile("main(?:\\.ya?ml)?");

    private RunTimeVariables() {}

    /** Those of all roles and plays. */
    static Set<String> of(Subject subject) {
        Set<String> names = ConcurrentHashMap.newKeySet();
        Path root = subject.checkout().root();
        String plays = CheckoutFiles.text(root.resolve("setup.yml"));
        names.addAll(keys(plays));
        FILE.matcher(plays)
                .results()
                .flatMap(match -> CheckoutFiles.find(match.group(), root, root).stream())
                .forEach(file -> names.addAll(keys(CheckoutFiles.text(file))));
        subject.catalog().roles().parallelStream()
                .distinct()
                .map(role -> subject.catalog().folder(role))
                .forEach(role -> {
                    files(role.resolve("tasks")).forEach(file -> names.addAll(set(CheckoutFiles.text(file))));
                    withVariables(role).forEach(file -> names.addAll(keys(CheckoutFiles.text(file))));
                });
        return Set.copyOf(names);
    }

    /** A role's files, but for tasks, in which variables may stand that Ansible loads when it is told to. */
    private static Stream<Path> withVariables(Path role) {
        Path vars = role.resolve("vars");
        return Stream.of(
                        files(vars)
                                .filter(file -> !LOADED.matcher(
                                                vars.relativize(file).toString())
                                        .lookingAt()),
                        files(role.resolve("files"))
                                .filter(file ->
                                        VARIABLES.matcher(file.toString()).matches()),
                        files(role.resolve("meta")))
                .flatMap(files -> files);
    }

    private static Set<String> set(String tasks) {
        Set<String> names = new HashSet<>();
        REGISTER.matcher(tasks).results().forEach(match -> names.add(match.group(1)));
        for (int at = tasks.indexOf(SET_FACT); at >= 0; at = tasks.indexOf(SET_FACT, at + 1)) {
            String facts = tasks.substring(at + SET_FACT.length(), end(tasks, at));
            names.addAll(keys(facts));
            FACT.matcher(facts).results().forEach(match -> names.add(match.group(1)));
            if (ANY_NAME.matcher(facts).find()) {
                WhatCounts.NAME.matcher(tasks).results().forEach(match -> names.add(match.group()));
            }
        }
        return names;
    }

    /** Where the lines end that are further to the right than the one with this place. */
    private static int end(String text, int at) {
        int indent = indent(text, text.lastIndexOf('\n', at) + 1);
        int end = lineEnd(text, at);
        while (end < text.length()) {
            int line = end + 1;
            int next = lineEnd(text, line);
            if (!text.substring(line, next).isBlank() && indent(text, line) <= indent) {
                return end;
            }
            end = next;
        }
        return text.length();
    }

    private static int lineEnd(String text, int at) {
        int end = text.indexOf('\n', at);
        return end < 0 ? text.length() : end;
    }

    private static int indent(String text, int line) {
        int at = line;
        while (at < text.length() && text.charAt(at) == ' ') {
            at++;
        }
        return at - line;
    }

    private static Set<String> keys(String text) {
        Set<String> names = new HashSet<>();
        KEY.matcher(text).results().forEach(match -> names.add(match.group(1)));
        return names;
    }

    private static Stream<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Stream.empty();
        }
        try (Stream<Path> all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList().stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }
}
