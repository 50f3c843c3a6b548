// `sluice probe --import`: a provider's template becomes a record and a list.
internal import Base
internal import Glibc
internal import JSON
internal import Providers

/// Turns a provider's template into the files of a gateway.
struct ImportCommand {
    /// The largest template that is read, in bytes.
    private static let largest = 16 << 20

    let options: ImportOptions

    /// - Returns: the exit code: 1 for a template that cannot be expressed or files that cannot be written, 2 for one
    ///   that cannot be read.
    func run() -> Int32 {
        let contents: Bytes
        do throws(FileFailure) {
            contents = try FileContents.read(options.template, limit: Self.largest)
        } catch {
            return complain([error.description], code: 2)
        }
        do throws(ConfigurationFailure) {
            let template = try Self.template(contents, name: options.template)
            try write(try Self.files(template))
            for note in template.notes { Program.write("note: \(ShownText.line(note))\n", to: STDERR_FILENO) }
            return 0
        } catch {
            return complain(error.problems.map(\.description), code: 1)
        }
    }

    private static func template(
        _ contents: Bytes, name: String
    ) throws(ConfigurationFailure) -> ProviderTemplate {
        var problems: [ConfigurationProblem] = []
        let file = ConfigurationFile(parsing: contents, name: name, problems: &problems)
        guard let root = file.root else { throw ConfigurationFailure(problems: problems) }
        do throws(TemplateFailure) {
            let template = try ProviderTemplate(reading: root)
            guard problems.isEmpty else { throw TemplateFailure(problems: []) }
            return template
        } catch {
            let found = error.problems.map {
                ConfigurationProblem(.value(file: name, $0.pointer), $0.message)
            }
            throw ConfigurationFailure(problems: problems + found)
        }
    }

    /// What the reader of records refuses must not be written.
    private static func files(_ template: ProviderTemplate) throws(ConfigurationFailure) -> TemplateFiles {
        let files = TemplateFiles(template)
        do throws(DescriptorFailure) {
            _ = try GatewayDescriptor(reading: files.record, slug: files.slug)
            return files
        } catch {
            throw ConfigurationFailure(
                problems: error.problems.map {
                    .init(.value(file: files.recordPath, $0.pointer), $0.message)
                })
        }
    }

    private func write(_ files: TemplateFiles) throws(ConfigurationFailure) {
        let texts: [(path: String, text: String)] = [
            (files.recordPath, IndentedJSON.text(of: files.record)),
            (files.listPath, IndentedJSON.text(of: files.list)),
        ]
        guard let folder = options.folder else {
            for (path, text) in texts { Program.write("\(path):\n\(text)\n", to: STDOUT_FILENO) }
            return
        }
        try NewFiles(folder: folder, overwrites: options.overwrites).write(texts)
        for (path, _) in texts { Program.write("wrote \(folder)/\(path)\n", to: STDOUT_FILENO) }
    }

    private func complain(_ problems: [String], code: Int32) -> Int32 {
        for problem in problems { Program.write("sluice: \(problem)\n", to: STDERR_FILENO) }
        return code
    }
}
