/** Real parts that tests of several packages run against. */
package dev.matrixup.testing;
