package dev.matrixup.cli;

import java.util.Optional;
import picocli.CommandLine.IVersionProvider;

/** This program's version, from the jar. */
final class Version implements IVersionProvider {
    /** The version number alone. */
    static String number() {
        return Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
                .orElse("unpacked");
    }

    @Override
    public String[] getVersion() {
        return new String[] {
            "matrixup " + number() + ", Java " + Runtime.version().feature()
        };
    }
}
