// A form on its way to a gateway: the same bytes, but for what must change.
internal import Base
internal import Domain
internal import JSON

/// Forms with files, for gateways that take them as callers write them.
enum PassedForm {
    /// The form's body for a gateway. Its file is not copied.
    ///
    /// - Parameter nativeModel: the model's id there, as UTF-8.
    static func encode(_ form: FormBody, nativeModel: Bytes) -> EncodedRequest {
        let model = form.field("model")
        var body: [Bytes] = []
        var dropped = DroppedMembers()
        var position = 0
        func keep(upTo end: Int) {
            if position < end { body.append(form.bytes.slice(position..<end)) }
        }
        for part in form.parts where !part.isFile {
            if part.range == model?.range {
                keep(upTo: part.content.lowerBound)
                body.append(nativeModel)
                position = part.content.upperBound
            } else if isLeftOut(part.name) {
                keep(upTo: part.range.lowerBound)
                position = part.range.upperBound
                dropped.add(JSONPointer([part.name.text]))
            }
        }
        keep(upTo: form.bytes.count)
        return EncodedRequest(body: body, dropped: dropped)
    }

    /// Whether a field speaks to a gateway like this one, or names a model where a later one does too.
    private static func isLeftOut(_ name: Bytes) -> Bool {
        name == Bytes("model") || RoutingMember(rawValue: name.text) != nil
    }
}
