/** matrixup: from a bare Debian server to a Matrix homeserver with a verified administrator, in one command. */
package dev.matrixup;
