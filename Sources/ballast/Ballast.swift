import ArgumentParser

/// The one executable.
@main
struct Ballast: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ballast", abstract: "Keeps LLM services upright on Kubernetes.", version: "0.1.0",
        subcommands: [
            OperatorCommand.self, GatewayCommand.self, RunnerCommand.self, DemoCommand.self, ManifestsCommand.self, CRDsCommand.self,
            ChannelBenchCommand.self, SpinUpBenchCommand.self,
        ])
}
