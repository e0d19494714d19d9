import Foundation
import Testing

@testable import EmbeddedCluster

private let manifest = """
    apiVersion: apps/v1
    kind: Deployment
    metadata: {name: web, namespace: default}
    spec:
      replicas: 2
      selector: {matchLabels: {app: web}}
      template:
        metadata: {labels: {app: web}}
        spec: {containers: [{name: c, image: "nginx:1.27"}]}
    """

private let widgets = """
    apiVersion: apiextensions.k8s.io/v1
    kind: CustomResourceDefinition
    metadata: {name: widgets.example.com}
    spec:
      group: example.com
      names: {plural: widgets, kind: Widget, shortNames: [wd]}
      scope: Namespaced
      versions:
      - name: v1
        served: true
        storage: true
        subresources:
          status: {}
          scale: {specReplicasPath: .spec.replicas, statusReplicasPath: .status.replicas}
        additionalPrinterColumns:
        - {name: Size, type: string, jsonPath: .spec.size}
        - {name: Age, type: date, jsonPath: .metadata.creationTimestamp}
        schema:
          openAPIV3Schema:
            type: object
            properties:
              spec:
                type: object
                description: What the widget is to be.
                properties:
                  size: {type: string, default: small, enum: [small, large], description: How big it is.}
                  replicas: {type: integer, minimum: 0}
              status: {type: object, x-kubernetes-preserve-unknown-fields: true}
    """

@Suite(.serialized) struct KubectlTests {
    @Test func appliesListsAndExplainsCustomKinds() async throws {
        try await KubectlCluster.with { cluster in
            let crd = try cluster.write("crd.yaml", widgets)
            #expect(
                try await cluster.kubectl("apply", "-f", crd).output
                    == "customresourcedefinition.apiextensions.k8s.io/widgets.example.com created\n")
            #expect(try await cluster.kubectl("wait", "--for=condition=Established", "crd/widgets.example.com", "--timeout=10s").code == 0)
            let object = try cluster.write("w.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\nspec: {replicas: 1}\n")
            let applied = try await cluster.kubectl("apply", "-f", object)
            #expect(applied.output == "widget.example.com/a created\n", "\(applied.errors)")
            let listed = try await cluster.kubectl("get", "wd")
            #expect(listed.output.contains("NAME   SIZE    AGE"))
            #expect(listed.output.contains("a      small"))
            #expect(try await cluster.kubectl("scale", "wd/a", "--replicas=3").output == "widget.example.com/a scaled\n")
            let wrong = try cluster.write("x.yaml", "apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: b}\nspec: {size: huge}\n")
            let refused = try await cluster.kubectl("apply", "-f", wrong)
            #expect(refused.errors.contains("spec.size: Unsupported value: \"huge\": supported values: \"small\", \"large\""))
            let explained = try await cluster.kubectl("explain", "widget.spec")
            #expect(explained.output.contains("What the widget is to be."), "\(explained.errors)")
            #expect(explained.output.contains("How big it is."))
            #expect(try await cluster.kubectl("delete", "wd", "a").code == 0)
            #expect(try await cluster.kubectl("delete", "crd", "widgets.example.com").code == 0)
        }
    }

    @Test func appliesDiffsEditsAndPatchesDeployments() async throws {
        try await KubectlCluster.with { cluster in
            let file = try cluster.write("d.yaml", manifest)
            #expect(try await cluster.kubectl("apply", "-f", file).output == "deployment.apps/web created\n")
            #expect(try await cluster.kubectl("apply", "-f", file).output == "deployment.apps/web unchanged\n")
            #expect(try await cluster.kubectl("diff", "-f", file).code == 0)
            let changed = try cluster.write("d2.yaml", manifest.replacing("1.27", with: "1.28"))
            let difference = try await cluster.kubectl("diff", "-f", changed)
            #expect(difference.code == 1)
            #expect(difference.output.contains("+      - image: nginx:1.28"), "\(difference.errors)")
            #expect(try await cluster.kubectl("apply", "-f", changed).output == "deployment.apps/web configured\n")
            #expect(try await cluster.kubectl("scale", "deploy/web", "--replicas=5").output == "deployment.apps/web scaled\n")
            let patched = try await cluster.kubectl(
                "patch", "deploy", "web", "-p", #"{"spec":{"template":{"spec":{"containers":[{"name":"d","image":"b:1"}]}}}}"#)
            #expect(patched.output == "deployment.apps/web patched\n", "\(patched.errors)")
            let images = try await cluster.kubectl("get", "deploy", "web", "-o", "jsonpath={.spec.template.spec.containers[*].image}")
            #expect(Set(images.output.split(separator: " ")) == ["b:1", "nginx:1.28"])
            let editor = try cluster.write("editor.sh", "#!/bin/sh\nsed -i 's/replicas: 5/replicas: 7/' \"$1\"\n")
            let edited = try await cluster.kubectl("edit", "deploy", "web", environment: ["KUBE_EDITOR": "sh \(editor)"])
            #expect(edited.output == "deployment.apps/web edited\n", "\(edited.errors)")
            let described = try await cluster.kubectl("describe", "deploy", "web")
            #expect(described.output.contains("Replicas:               7 desired"), "\(described.errors)")
            #expect(try await cluster.kubectl("explain", "deploy.spec.replicas").output.contains("FIELD: replicas <integer>"))
            #expect(try await cluster.kubectl("get", "deploy").output.contains("NAME   READY   UP-TO-DATE   AVAILABLE   AGE"))
        }
    }

    @Test func reportsConflictsOfServerSideApply() async throws {
        try await KubectlCluster.with { cluster in
            let file = try cluster.write("d.yaml", manifest)
            let first = try await cluster.kubectl("apply", "--server-side", "--field-manager=one", "-f", file)
            #expect(first.output == "deployment.apps/web serverside-applied\n", "\(first.errors)")
            let other = try cluster.write("d2.yaml", manifest.replacing("replicas: 2", with: "replicas: 4"))
            let refused = try await cluster.kubectl("apply", "--server-side", "--field-manager=two", "-f", other)
            #expect(refused.code == 1)
            #expect(refused.errors.contains("Apply failed with 1 conflict: conflict with \"one\": .spec.replicas"))
            let forced = try await cluster.kubectl("apply", "--server-side", "--field-manager=two", "--force-conflicts", "-f", other)
            #expect(forced.code == 0)
        }
    }

    @Test func answersWhoMayDoWhat() async throws {
        try await KubectlCluster.with { cluster in
            let unknown = try await cluster.kubectl("get", "ns", user: "nobody")
            #expect(unknown.errors.contains("You must be logged in"), "\(unknown)")
            let certified = try await cluster.kubectl("auth", "whoami", user: "certificate")
            #expect(certified.output.contains("cert-admin"), "\(certified)")
            let may = try await cluster.kubectl("auth", "can-i", "delete", "pods")
            #expect(may.output == "yes\n", "\(may)")
            #expect(try await cluster.kubectl("auth", "can-i", "delete", "pods", user: "guest").output == "no\n")
            #expect(try await cluster.kubectl("auth", "whoami", user: "guest").output.contains("guest"))
            let refused = try await cluster.kubectl("get", "pods", user: "guest")
            #expect(
                refused.errors.contains(
                    "pods is forbidden: User \"guest\" cannot list resource \"pods\" in API group \"\" in the namespace \"default\""))
            #expect(
                try await cluster.kubectl(
                    "create", "rolebinding", "guests", "--clusterrole=view", "--user=guest", "-n", "default"
                ).code == 0)
            #expect(try await cluster.kubectl("get", "pods", user: "guest").code == 0)
        }
    }

    @Test func listsWhatIsServedAndWatchesIt() async throws {
        try await KubectlCluster.with { cluster in
            let resources = try await cluster.kubectl("api-resources")
            #expect(
                resources.output.contains("deployments                       deploy       apps/v1"),
                "\(resources.output) \(resources.errors)")
            #expect(try await cluster.kubectl("get", "all", "-A").output.contains("service/kubernetes"))
            async let waited = cluster.kubectl("wait", "--for=create", "configmap/late", "--timeout=20s")
            _ = try await cluster.kubectl("create", "configmap", "late", "--from-literal=a=b")
            let found = try await waited
            #expect(found.code == 0, "\(found)")
            let deleted = try await cluster.kubectl("delete", "configmap", "late")
            #expect(deleted.output.hasPrefix("configmap \"late\" deleted"), "\(deleted)")
            let events = try await cluster.kubectl("events")
            #expect(events.errors.contains("No events found"))
        }
    }
}
