package dev.matrixup.admin;

import dev.matrixup.report.Secret;
import java.util.ArrayList;
import java.util.List;

/** Remembers what it was given, in order. */
final class RecordedHandout implements Handout {
    final List<String> said = new ArrayList<>();
    final List<Secret> inForce = new ArrayList<>();

    @Override
    public void keep(Secret password) {
        said.add("keep");
    }

    @Override
    public void inForce(Secret password) {
        said.add("in force");
        inForce.add(password);
    }

    @Override
    public void inDoubt(Secret password) {
        said.add("in doubt");
    }

    @Override
    public void drop() {
        said.add("drop");
    }
}
