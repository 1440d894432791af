# What this Matrix server shall be like. Put it there with: matrixup deploy
# Secrets are never written here.
version: 1
playbook:
  path: [=path]
[#if url??]
  url: [=url]
[/#if]
[#if revision??]
  revision: [=revision]
[/#if]
servers:
  [=domain]:
[#if address??]
    address: [=address]
[/#if]
[#if local]
    connection: local
[/#if]
[#if ssh?has_content]
    ssh:
[#list ssh as key, value]
      [=key]: [=value]
[/#list]
[/#if]
[#if become]
    become: true
[/#if]
[#if admin??]
    admin: [=admin]
[/#if]
    # Who reaches the admin API: public, internal (the services on the server
    # only; all of matrixup works the same), off, or keep (as the vars file says).
    admin_api: public
    # Whether the root of the server's address leads to a web client: off, or
    # keep (as the vars file says).
    root_redirect: off
[#if vars?has_content]
    vars:
[#list vars as name, value]
      [=name]: [=value]
[/#list]
[/#if]
