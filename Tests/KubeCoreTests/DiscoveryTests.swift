import Structured
import Testing

@testable import KubeCore

@Suite("Reading discovery documents") struct DiscoveryTests {
    private let expected = DiscoveredResource(
        type: ResourceType(group: "apps", version: "v1", kind: "Deployment", plural: "deployments"), singular: "deployment",
        shortNames: ["deploy"], categories: ["all"], verbs: ["get", "list"], subresources: ["scale", "status"])

    @Test("the aggregated form") func aggregated() {
        let document: JSONValue = [
            "kind": "APIGroupDiscoveryList",
            "items": [
                [
                    "metadata": ["name": "apps"],
                    "versions": [
                        [
                            "version": "v1",
                            "resources": [
                                [
                                    "resource": "deployments", "responseKind": ["kind": "Deployment"], "scope": "Namespaced",
                                    "singularResource": "deployment", "shortNames": ["deploy"], "categories": ["all"],
                                    "verbs": ["get", "list"], "subresources": [["subresource": "scale"], ["subresource": "status"]],
                                ]
                            ],
                        ]
                    ],
                ]
            ],
        ]
        #expect(Discovery.answer(document) == .aggregated([expected]))
    }

    @Test("the plain form, group by group") func plain() {
        #expect(Discovery.answer(["kind": "APIVersions", "versions": ["v1"]]) == .versions(["v1"]))
        #expect(
            Discovery.answer(["kind": "APIGroupList", "groups": [["versions": [["groupVersion": "apps/v1"]]]]]) == .versions(["apps/v1"]))
        let list: JSONValue = [
            "resources": [
                [
                    "name": "deployments", "kind": "Deployment", "namespaced": true, "singularName": "deployment", "shortNames": ["deploy"],
                    "categories": ["all"], "verbs": ["get", "list"],
                ],
                ["name": "deployments/scale", "kind": "Scale"], ["name": "deployments/status", "kind": "Deployment"],
            ]
        ]
        #expect(Discovery.resourceList(list, apiVersion: "apps/v1") == [expected])
        #expect(Discovery.resources(apiVersion: "v1").path == "/api/v1")
        #expect(Discovery.resources(apiVersion: "apps/v1").path == "/apis/apps/v1")
    }
}
