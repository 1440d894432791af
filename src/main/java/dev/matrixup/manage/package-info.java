/** What the owner of a running server does with it: people, tokens, rooms, media. */
package dev.matrixup.manage;
