/** Users and tokens: the Matrix client API, Synapse's admin API, the credentials file, and the way to a verified administrator. */
package dev.matrixup.admin;
