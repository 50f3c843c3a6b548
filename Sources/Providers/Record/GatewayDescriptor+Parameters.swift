// Reading what a gateway wants done to single members of requests, and which of them it takes.
internal import Domain
internal import JSON
internal import WireFormats

extension RecordReader {
    /// Reads the member `parameters`: rules by the pointers of the members they are for.
    func parameterRules() -> [ParameterRule] {
        entries("parameters").compactMap { entry in
            let place = pointer.appending("parameters").appending(entry.name)
            guard let path = JSONPointer(parsing: entry.name)?.tokens, let last = path.last, last != "*"
            else {
                complain(at: place, "must be a JSON pointer to a member, such as '/messages/*/name'")
                return nil
            }
            if entry.value == .string("drop") { return ParameterRule(path: path, action: .drop) }
            guard entry.value.members != nil else {
                complain(at: place, "must be \"drop\" or an object")
                return nil
            }
            return child(entry.value, at: place).parameterRule(path)
        }
    }

    private func parameterRule(_ path: [String]) -> ParameterRule? {
        let actions = [
            flag("drop") == true ? ParameterRule.Action.drop : nil,
            optionalText("rename").map { .rename($0) },
            member("values") == nil ? nil : .values(textsByName("values")),
        ].compactMap { $0 }
        let rule = actions.first.map {
            ParameterRule(
                path: path, action: $0, models: texts("models").map(Glob.init), when: values("when"),
                unless: values("unless"))
        }
        if actions.count != 1 {
            complain(at: pointer, "must say one of 'drop': true, 'rename' and 'values'")
        }
        return rule
    }

    // MARK: What not all gateways take

    /// Reads the member `takes`: names of members, each with `true` or the models that take it.
    func extraMembers(_ format: WireFormat) -> ExtraMembers {
        let entries = entries("takes")
        if format != .openAI, !entries.isEmpty {
            complain("takes", "is for the format 'openai' only")
        }
        var models: [ExtraMember: [Glob]] = [:]
        for entry in entries {
            let place = pointer.appending("takes").appending(entry.name)
            let patterns = entry.value.elements?.compactMap(\.string) ?? []
            let isList = !patterns.isEmpty && patterns.count == entry.value.elements?.count
            guard let member = ExtraMember(rawValue: entry.name) else {
                let known = ExtraMember.allCases.map(\.rawValue).joined(separator: ", ")
                complain(at: place, "is unknown; known: \(known)")
                continue
            }
            guard isList || entry.value.bool == true else {
                complain(at: place, "must be true or a list of models")
                continue
            }
            models[member] = patterns.map(Glob.init)
        }
        return ExtraMembers(models)
    }
}
