package dev.matrixup;

import static java.nio.file.StandardCopyOption.COPY_ATTRIBUTES;
import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;

import dev.matrixup.process.ProcessRunner;
import dev.matrixup.testing.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The launcher on a machine that has this or lacks that. */
class LauncherIT {
    @TempDir
    private Path folder;

    /** Else JUnit warns of each. */
    @AfterEach
    void deleteLinks() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path link : files.filter(Files::isSymbolicLink).toList()) {
                Files.delete(link);
            }
        }
    }

    @Test
    void tells_its_version_through_a_link_from_another_folder() throws IOException {
        Path link = Files.createSymbolicLink(folder.resolve("my matrixup"), Shell.PROJECT.resolve("matrixup"));
        Shell.Result result = new Shell(folder).run("'" + link + "' version");
        assertThat(result.code()).as(result.err()).isZero();
        assertThat(result.out()).startsWith("matrixup 0.1.0, Java ").hasLineCount(1);
        assertThat(result.err()).isEmpty();
    }

    @Test
    void knows_what_a_mistyped_command_meant() {
        Shell.Result result = matrixup("depoly");
        assertThat(result.code()).isEqualTo(64);
        assertThat(result.out()).isEmpty();
        assertThat(result.err()).contains("Did you mean deploy").contains("Next: ./matrixup --help");
    }

    @Test
    void says_what_to_type_in_a_folder_that_is_no_workspace() {
        Shell.Result result = new Shell(folder).run(Shell.PROJECT.resolve("matrixup") + " deploy");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .contains("is no workspace")
                .contains("matrixup init example.com root@203.0.113.10")
                .doesNotContain("Exception");
    }

    @Test
    void refuses_a_workspace_in_its_own_source_folder() {
        Shell.Result result = matrixup("init example.com root@203.0.113.10");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("own source folder");
        assertThat(Shell.PROJECT.resolve("matrixup.yml")).doesNotExist();
    }

    @Test
    void names_the_package_where_there_is_no_jdk() throws IOException {
        Shell.Result result = new Shell(folder)
                .with("PATH", tools("sh", "readlink", "dirname", "find", "id", "sed", "head"))
                .with("JAVA_HOME", "")
                .run(Shell.PROJECT.resolve("matrixup") + " version");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err())
                .startsWith("matrixup needs a JDK of version 17 or newer")
                .contains("Next: ");
    }

    @Test
    void refuses_a_jdk_that_is_too_old() throws IOException {
        Path jdk = Files.createDirectories(folder.resolve("jdk/bin")).getParent();
        Files.writeString(jdk.resolve("release"), "JAVA_VERSION=\"11.0.2\"\n");
        Path java = Files.writeString(jdk.resolve("bin/java"), "#!/bin/sh\nexit 1\n");
        assertThat(java.toFile().setExecutable(true)).isTrue();
        Shell.Result result =
                new Shell(folder).with("JAVA_HOME", jdk).run(Shell.PROJECT.resolve("matrixup") + " version");
        assertThat(result.code()).isEqualTo(3);
        assertThat(result.err()).contains("the one found is 11.0.2");
    }

    @Test
    void tells_what_to_type_next_as_it_was_typed() throws IOException {
        Path bin = tools("sh", "readlink", "dirname", "find", "stty", "cut", "java");
        Files.createSymbolicLink(bin.resolve("matrixup"), Shell.PROJECT.resolve("matrixup"));
        assertThat(matrixup("").out()).startsWith("Next: ./matrixup demo ");
        assertThat(new Shell(folder).with("PATH", bin).run("matrixup").out()).startsWith("Next: matrixup demo ");
    }

    @Test
    void names_the_package_where_there_is_no_git_or_no_venv() throws IOException {
        Path copy = copy("matrixup", "pom.xml");
        Path bin = tools("sh", "readlink", "dirname", "find", "id", "sed", "head", "java", "javac");
        Shell.Result withoutGit = new Shell(copy).with("PATH", bin).run("./matrixup version");
        assertThat(withoutGit.code()).isEqualTo(3);
        assertThat(withoutGit.err()).contains("matrixup needs git").contains("Next: ");

        Files.createSymbolicLink(bin.resolve("git"), Path.of("/bin/true"));
        Path python =
                Files.writeString(bin.resolve("python3"), "#!/bin/sh\necho No module named ensurepip >&2\nexit 1\n");
        assertThat(python.toFile().setExecutable(true)).isTrue();
        Shell.Result withoutVenv = new Shell(copy).with("PATH", bin).run("./matrixup version");
        assertThat(withoutVenv.code()).isEqualTo(3);
        assertThat(withoutVenv.err())
                .isEqualToIgnoringNewLines("matrixup needs Python 3 with its venv module: Ansible runs on it."
                        + "Next: install it with your system's package manager.");
        assertThat(copy.resolve("target")).doesNotExist();
    }

    /** One story, since a build takes its time. */
    @Test
    void builds_itself_where_that_is_needed() throws IOException {
        Path copy = copy("matrixup", "mvnw", ".mvn", "pom.xml", "src/main", "inventory-templates", "playbook-hooks");
        Path source = Files.writeString(copy.resolve("src/main/java/Broken.java"), "class Broken { not java }\n");
        Shell.Result broken = new Shell(copy).run("./matrixup version");
        assertThat(broken.code()).isEqualTo(1);
        assertThat(broken.out()).isEmpty();
        assertThat(broken.err())
                .contains("matrixup builds itself first")
                .containsOnlyOnce("  ok  picocli ")
                .contains("The build failed. Its last lines:")
                .contains("Broken.java")
                .contains("Next: less " + copy + "/target/build.log");
        assertThat(broken.err().lines().filter(line -> line.startsWith("    "))).hasSize(20);

        Files.delete(source);
        Shell.Result built = new Shell(copy).run("./matrixup version");
        assertThat(built.code()).as(built.err()).isZero();
        assertThat(built.out()).startsWith("matrixup ").hasLineCount(1);
        assertThat(built.err()).contains("  ok  package ");
        assertThat(copy.resolve("target/matrixup.jsa")).exists();

        Shell.Result again = new Shell(copy).run("./matrixup version");
        assertThat(again).isEqualTo(new Shell.Result(0, built.out(), ""));

        Files.setLastModifiedTime(copy.resolve("pom.xml"), FileTime.from(Instant.now()));
        Shell.Result stale = new Shell(copy)
                .with("PATH", tools("sh", "readlink", "dirname", "find", "id", "java"))
                .run("./matrixup version");
        assertThat(stale.code()).isEqualTo(3);
        assertThat(stale.err()).contains("matrixup needs git");
    }

    /** Parts of this project in a folder with a blank in its name. */
    private Path copy(String... parts) throws IOException {
        Path copy = Files.createDirectory(folder.resolve("a copy"));
        for (String part : parts) {
            try (Stream<Path> files = Files.walk(Shell.PROJECT.resolve(part))) {
                for (Path file : files.toList()) {
                    Path target = copy.resolve(Shell.PROJECT.relativize(file));
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target, COPY_ATTRIBUTES, REPLACE_EXISTING);
                }
            }
        }
        return copy;
    }

    private static Shell.Result matrixup(String arguments) {
        return new Shell(Shell.PROJECT).run("./matrixup " + arguments);
    }

    /** A folder with just these programs. */
    private Path tools(String... names) throws IOException {
        Path bin = Files.createTempDirectory(folder, "bin");
        for (String name : names) {
            Path program = ProcessRunner.find(name).orElseThrow();
            Files.createSymbolicLink(bin.resolve(name), program.toRealPath());
        }
        return bin;
    }
}
