/** YAML as Ansible reads it: values with their places, and byte-exact edits of vars files. Alone knows SnakeYAML. */
package dev.matrixup.yaml;
