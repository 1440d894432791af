/** The user's side: deployment file, vars files, inventory, lock. The only package that knows Freemarker. */
package dev.matrixup.workspace;
