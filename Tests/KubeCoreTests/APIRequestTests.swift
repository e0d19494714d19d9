import Structured
import Testing

@testable import KubeCore

private let deployments = ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments")
private let nodes = ResourceType(group: "", version: "v1", kind: "Node", plural: "nodes", namespaced: false)
private let web = ObjectReference(deployments, namespace: "team a", name: "web")

struct RequestCase: Sendable, CustomTestStringConvertible {
    var name: String
    var request: APIRequest
    var method: String
    var target: String
    var contentType: String?
    var body = ""

    var testDescription: String { name }
}

@Suite("A request as it stands on the wire") struct APIRequestTests {
    static let reads: [RequestCase] = [
        .init(name: "get", request: .get(web), method: "GET", target: "/apis/apps/v1/namespaces/team%20a/deployments/web"),
        .init(
            name: "get a cluster-scoped object from the cache",
            request: .get(ObjectReference(nodes, namespace: "ignored", name: "n1"), resourceVersion: "0"), method: "GET",
            target: "/api/v1/nodes/n1?resourceVersion=0"),
        .init(
            name: "first page of a list",
            request: .list(
                ObjectScope(deployments, labelSelector: "app in (a,b)", fieldSelector: "metadata.name=x"), limit: 2, resourceVersion: "7",
                resourceVersionMatch: .exact),
            method: "GET",
            target: "/apis/apps/v1/deployments?labelSelector=app%20in%20%28a%2Cb%29&fieldSelector=metadata.name%3Dx&limit=2"
                + "&resourceVersion=7&resourceVersionMatch=Exact"),
        .init(
            name: "a later page names no version of its own",
            request: .list(ObjectScope(deployments, namespace: "a"), limit: 2, continuation: "t+k=", resourceVersion: "7"), method: "GET",
            target: "/apis/apps/v1/namespaces/a/deployments?limit=2&continue=t%2Bk%3D"),
        .init(
            name: "watch", request: .watch(ObjectScope(nodes), resourceVersion: "7", timeoutSeconds: 300), method: "GET",
            target: "/api/v1/nodes?watch=true&allowWatchBookmarks=true&resourceVersion=7&timeoutSeconds=300"),
        .init(
            name: "streaming list",
            request: .watch(ObjectScope(nodes), resourceVersion: nil, sendInitialEvents: true, timeoutSeconds: 300), method: "GET",
            target: "/api/v1/nodes?watch=true&allowWatchBookmarks=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan"
                + "&timeoutSeconds=300"),
        .init(
            name: "log", request: .podLog(namespace: "a", name: "p", options: .init(container: "c", follow: true, tailLines: 5)),
            method: "GET", target: "/api/v1/namespaces/a/pods/p/log?container=c&follow=true&tailLines=5"),
        .init(
            name: "proxy", request: .podProxy(namespace: "a", name: "p", port: 8484, path: "/run", method: .post), method: "POST",
            target: "/api/v1/namespaces/a/pods/p%3A8484/proxy/run"),
    ]

    static let writes: [RequestCase] = [
        .init(
            name: "create",
            request: .create(deployments, namespace: "a", manifest: ["kind": "Deployment"], options: .init(fieldManager: "ballast")),
            method: "POST", target: "/apis/apps/v1/namespaces/a/deployments?fieldManager=ballast", contentType: "application/json",
            body: #"{"kind":"Deployment"}"#),
        .init(
            name: "apply", request: .apply(web, manifest: [:], force: false, options: .init(fieldManager: "ballast", dryRun: true)),
            method: "PATCH", target: "/apis/apps/v1/namespaces/team%20a/deployments/web?fieldManager=ballast&dryRun=All&force=false",
            contentType: "application/apply-patch+yaml", body: "{}"),
        .init(
            name: "apply of a status",
            request: .apply(web, manifest: [:], subresource: "status", force: true, options: .init(fieldManager: "ballast")),
            method: "PATCH", target: "/apis/apps/v1/namespaces/team%20a/deployments/web/status?fieldManager=ballast&force=true",
            contentType: "application/apply-patch+yaml", body: "{}"),
        .init(
            name: "JSON patch", request: .patch(web, .json([["op": "test"]])), method: "PATCH",
            target: "/apis/apps/v1/namespaces/team%20a/deployments/web", contentType: "application/json-patch+json",
            body: #"[{"op":"test"}]"#),
        .init(
            name: "strategic merge patch", request: .patch(web, .strategicMerge([:]), options: .init(fieldValidation: .strict)),
            method: "PATCH", target: "/apis/apps/v1/namespaces/team%20a/deployments/web?fieldValidation=Strict",
            contentType: "application/strategic-merge-patch+json", body: "{}"),
        .init(
            name: "scale", request: .scale(web, replicas: 3), method: "PATCH",
            target: "/apis/apps/v1/namespaces/team%20a/deployments/web/scale", contentType: "application/merge-patch+json",
            body: #"{"spec":{"replicas":3}}"#),
        .init(
            name: "delete with preconditions",
            request: .delete(web, options: .init(propagation: .foreground, gracePeriodSeconds: 0, uid: "u", resourceVersion: "9")),
            method: "DELETE", target: "/apis/apps/v1/namespaces/team%20a/deployments/web", contentType: "application/json",
            body: #"{"apiVersion":"v1","gracePeriodSeconds":0,"kind":"DeleteOptions","preconditions":"#
                + #"{"resourceVersion":"9","uid":"u"},"propagationPolicy":"Foreground"}"#),
        .init(
            name: "delete a collection", request: .deleteCollection(ObjectScope(deployments, namespace: "a", labelSelector: "x=y")),
            method: "DELETE", target: "/apis/apps/v1/namespaces/a/deployments?labelSelector=x%3Dy", contentType: "application/json",
            body: #"{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"}"#),
        .init(
            name: "evict", request: .evict(namespace: "a", pod: "p"), method: "POST", target: "/api/v1/namespaces/a/pods/p/eviction",
            contentType: "application/json",
            body: #"{"apiVersion":"policy/v1","deleteOptions":{"apiVersion":"v1","kind":"DeleteOptions","propagationPolicy":"Background"},"#
                + #""kind":"Eviction","metadata":{"name":"p","namespace":"a"}}"#),
    ]

    @Test("every verb has its method, path, query and body", arguments: reads + writes) func verb(_ expected: RequestCase) {
        #expect(expected.request.method.rawValue == expected.method)
        #expect(expected.request.target == expected.target)
        #expect(expected.request.contentType == expected.contentType)
        #expect(String(decoding: expected.request.body, as: UTF8.self) == expected.body)
    }
}
