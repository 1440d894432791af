package dev.matrixup.yaml;

/** Where an alias stands and where the anchored value begins that it stands for; Java chars. */
record Alias(int start, int anchor) {}
