// GET /catalog/v1/gateways, /catalog/v1/providers, and what is known of lists
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import JSON
internal import Providers

extension API {
    /// All gateways, with the state of each.
    func gateways(_ time: any Timekeeper) -> Response {
        let standings = standings(current.snapshot, at: time.now)
        return json(.ok) { writer in
            writer.member("object", "list")
            writer.array("data") { list in
                for standing in standings {
                    list.object { gateway in
                        Self.write(standing.gateway, to: &gateway)
                        gateway.object("list") { standing.writeBrief(to: &$0) }
                    }
                }
            }
            writer.member("total", standings.count)
            writer.member("timestamp", Timestamp.text(shared.catalog.stamp(of: current.snapshot).time))
        }
    }

    /// One gateway, with all that is known of its list.
    ///
    /// - Throws: 404 naming those that there are.
    func gateway(_ slug: Bytes, _ time: any Timekeeper) throws(APIFailure) -> Response {
        let gateway = try knownGateway(slug)
        let standing = current.snapshot.standing(
            of: gateway, isOffline: configuration.isOffline, at: time.now)
        return json(.ok) { writer in
            Self.write(gateway, to: &writer)
            writer.object("list") { standing.writeWhole(to: &$0, at: time.now) }
        }
    }

    /// The gateway that a path names.
    func knownGateway(_ slug: Bytes) throws(APIFailure) -> Gateway {
        let registry = configuration.registry
        if let gateway = registry[slug.lowercased] { return gateway }
        let slugs = registry.gateways.map(\.id.slug).joined(separator: ", ")
        throw APIFailure(
            .notFound, "There is no gateway '\(slug.text.prefix(64))'. There are: \(slugs)", code: "not_found"
        )
    }

    /// Nothing of what is here is secret: no key, and no address, which may be that of a machine of the operator's.
    private static func write(_ gateway: Gateway, to writer: inout JSONWriter) {
        let descriptor = gateway.descriptor
        writer.member("slug", gateway.id.slug)
        writer.member("name", descriptor.name)
        writer.member("site_url", descriptor.site)
        writer.member("logo_url", descriptor.logo)
        writer.member("aliases", descriptor.aliases)
        writer.member("format", descriptor.formatName)
        writer.member("state", gateway.state.word)
        if case .needs(let variable) = gateway.state { writer.member("needs", variable) }
        writer.member("callable", gateway.isCallable)
        writer.member("local", gateway.isLocal)
        writer.member("priority", gateway.priority)
    }

    /// The makers of the models: looked for once in each snapshot.
    func makers(_ time: any Timekeeper) async -> Response {
        let snapshot = await snapshot(reading: .all, time)
        let (known, stamp) = (configuration.knowledge.names.makers, shared.catalog.stamp(of: snapshot))
        let text = await shared.catalog.bodies.value(
            of: .init(snapshot: stamp.number, tag: EntityTag(opaque: "makers")), on: time
        ) {
            ModelMakers(of: snapshot, known).text(madeOn: stamp.time)
        }
        return Self.json(.ok, text)
    }

    /// How the lists of all gateways stand.
    func cacheStatus(_ time: any Timekeeper) -> Response {
        let standings = standings(current.snapshot, at: time.now)
        return json(.ok) { writer in
            writer.object("data") { data in
                for standing in standings {
                    data.object(standing.gateway.id.slug) { standing.writeWhole(to: &$0, at: time.now) }
                }
            }
            writer.member("timestamp", Timestamp.text(shared.catalog.stamp(of: current.snapshot).time))
        }
    }
}
