# One line a server: its name, then how Ansible reaches it.
# Host keys are those in the workspace's own known_hosts file.

[matrix_servers]
[#list servers as server]
[=server.name][#list server.variables as name, value] [=name]=[=value][/#list]
[/#list]
