"""A reverse proxy in front of Synapse, for the loopback.

    reverse_proxy.py CONFIG

Passes on /_matrix and /_synapse/client; /_synapse/admin where the door's configuration says so. The public door also has the
well-known files and answers / with a redirect, or else with a page of Synapse. All other paths are 404.
"""

import json
import sys

from twisted.internet import reactor
from twisted.internet.error import CannotListenError
from twisted.internet.protocol import Protocol
from twisted.web.client import Agent, FileBodyProducer, HTTPConnectionPool
from twisted.web.http_headers import Headers
from twisted.web.resource import Resource
from twisted.web.server import NOT_DONE_YET, Site

# These concern one connection only, or are set anew for the next one (RFC 9110, section 7.6.1).
NOT_PASSED_ON = {
    b"connection", b"content-length", b"keep-alive", b"proxy-authenticate", b"proxy-authorization", b"proxy-connection", b"te",
    b"trailer", b"transfer-encoding", b"upgrade", b"x-forwarded-for", b"x-forwarded-host", b"x-forwarded-proto",
}


class Door(Resource):
    """What can be reached through one listening address."""

    isLeaf = True

    def __init__(self, agent, upstream, admin_api, root_redirection_url=None, well_known=None):
        super().__init__()
        self.agent = agent
        self.upstream = b"http://" + upstream.encode()
        self.open = [b"/_matrix", b"/_synapse/client"] + ([b"/_synapse/admin"] if admin_api else [])
        self.root_redirection_url = root_redirection_url
        self.well_known = {b"/.well-known/matrix/" + name.encode(): body for name, body in (well_known or {}).items()}

    def render(self, request):
        path, question_mark, query = request.uri.partition(b"?")
        if any(path == prefix or path.startswith(prefix + b"/") for prefix in self.open):
            return self.pass_on(request, request.uri)
        if path in self.well_known:
            request.setHeader(b"Access-Control-Allow-Origin", b"*")
            return answer(request, 200, self.well_known[path])
        if path == b"/" and self.root_redirection_url:
            request.redirect(self.root_redirection_url.encode())
            return b""
        if path == b"/" and self.root_redirection_url is not None:
            return self.pass_on(request, b"/_matrix/static/" + question_mark + query)
        return answer(request, 404, {"errcode": "M_NOT_FOUND", "error": "Not found"})

    def pass_on(self, request, uri):
        headers = Headers(passed_on(request.requestHeaders))
        headers.setRawHeaders(b"X-Forwarded-For", [request.getClientAddress().host])
        headers.setRawHeaders(b"X-Forwarded-Proto", [b"http"])
        headers.setRawHeaders(b"X-Forwarded-Host", [request.getHeader(b"host") or b""])
        has_body = request.requestHeaders.hasHeader(b"content-length") or request.requestHeaders.hasHeader(b"transfer-encoding")
        body = FileBodyProducer(request.content) if has_body else None
        asked = self.agent.request(request.method, self.upstream + uri, headers, body)
        # A client that goes away takes its request with it: a sync may wait for minutes.
        gone = request.notifyFinish()
        gone.addErrback(lambda _: asked.cancel())
        asked.addCallbacks(lambda response: relay(response, request), lambda failure: refuse(failure, request))
        return NOT_DONE_YET


class Relay(Protocol):
    """Copies the body of Synapse's answer, as fast as the client takes it."""

    def __init__(self, request):
        self.request = request

    def connectionMade(self):
        self.request.registerProducer(self.transport, True)

    def dataReceived(self, data):
        self.request.write(data)

    def connectionLost(self, reason):
        if not self.request._disconnected:
            self.request.unregisterProducer()
            self.request.finish()


def relay(response, request):
    request.setResponseCode(response.code, response.phrase)
    for name, values in passed_on(response.headers).items():
        request.responseHeaders.setRawHeaders(name, values)
    if request.method == b"HEAD" or response.code in (204, 304):
        request.finish()
    else:
        response.deliverBody(Relay(request))


def refuse(failure, request):
    if not request._disconnected:
        error = "Synapse does not answer: " + failure.getErrorMessage()
        request.write(answer(request, 502, {"errcode": "M_UNKNOWN", "error": error}))
        request.finish()


def passed_on(headers):
    return {name: values for name, values in headers.getAllRawHeaders() if name.lower() not in NOT_PASSED_ON}


def answer(request, code, body):
    request.setResponseCode(code)
    request.setHeader(b"Content-Type", b"application/json")
    return json.dumps(body).encode()


def main(config):
    with open(config) as file:
        config = json.load(file)
    agent = Agent(reactor, pool=HTTPConnectionPool(reactor))
    for door in (config["public"], config["internal"]):
        listen = door.pop("listen")
        if listen:
            host, port = listen.rsplit(":", 1)
            try:
                reactor.listenTCP(int(port), Site(Door(agent, config["upstream"], **door)), interface=host)
            except CannotListenError as error:
                sys.exit("Cannot listen on %s: %s" % (listen, error.socketError))
    reactor.run()


if __name__ == "__main__":
    main(sys.argv[1])
