/** The main job: the pipeline of a deployment, what is checked before it, the users' hooks, the workspace's making, the demo. */
package dev.matrixup.deploy;
