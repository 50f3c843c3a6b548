// Reading what a gateway wants done to single members of requests.
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
}
