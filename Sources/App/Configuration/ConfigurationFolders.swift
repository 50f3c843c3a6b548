// Where the folders of the configuration are.
import Base

/// Where the folders of the configuration are, and how paths are shown.
struct ConfigurationFolders {
    /// Absolute, without a slash at the end.
    let workingDirectory: String
    /// The absolute path of the program.
    let programPath: String

    /// The first that is a folder: the variable's, `./name`, `../share/sluice/name` beside the program. A
    /// variable that names no folder is a problem, not a reason to look further.
    func find(_ name: String, variable: String, in reader: inout SettingsReader) -> String {
        if let path = reader.value(.path, variable: variable) {
            let folder = absolute(path)
            if !FileContents.isFolder(folder) { reader.report("\"\(path)\" is not a folder", on: variable) }
            return folder
        }
        let shared = Self.parent(of: Self.parent(of: programPath)) + "/share/sluice/" + name
        let candidates = [absolute(name), shared]
        if let folder = candidates.first(where: FileContents.isFolder) { return folder }
        let message = "no such folder here, nor \(shared); \(variable) can name another"
        reader.problems.append(.init(.path(name), message))
        return candidates[0]
    }

    /// `path` as it is when it begins with a slash, else within the working directory.
    func absolute(_ path: String) -> String {
        if path.hasPrefix("/") { return path }
        var relative = path[...]
        while relative.hasPrefix("./") { relative = relative.dropFirst(2) }
        let base = workingDirectory == "/" ? "" : workingDirectory
        return relative.isEmpty || relative == "." ? workingDirectory : "\(base)/\(relative)"
    }

    /// `path` as a person in the working directory would write it.
    func shown(_ path: String) -> String {
        path.hasPrefix(workingDirectory + "/")
            ? String(path.dropFirst(workingDirectory.utf8.count + 1)) : path
    }

    private static func parent(of path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "" : String(path[..<slash])
    }
}
