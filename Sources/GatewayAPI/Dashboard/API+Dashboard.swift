// GET /health/gateways/dashboard, and what belongs to it
internal import Base
internal import Catalog
internal import Domain
internal import HTTP
internal import Health
internal import JSON
internal import Providers
internal import Routing

extension API {
    /// The page. What it shows was read after it was asked for, so that it shows what came of a form.
    func dashboard(_ head: RequestHead, _ time: any Timekeeper) async -> Response {
        let state = await dashboardState(since: time.now, time)
        let (query, registry, snapshot) = (head.target.query, configuration.registry, current.snapshot)
        let opened = query.first("open").flatMap { registry[$0] }?.id.slug
        let page = await time.compute {
            [version = shared.version, canSignOut = configuration.adminKey != nil] in
            DashboardPage(
                state: state, version: version, canSignOut: canSignOut, notice: PageNotice(query, registry),
                opened: opened.map { OpenedModels($0, of: snapshot) }
            ).text
        }
        var response = await compressed(page, [], head, time)
        response.fields = PageFields.page() + response.fields
        return response
    }

    /// The same as JSON: what the page says, and the numbers behind it.
    func dashboardData(_ head: RequestHead, _ time: any Timekeeper) async -> Response {
        let state = await dashboardState(since: time.now.beginningOfSecond, time)
        let text = await time.compute { [version = shared.version] in
            JSONWriter.text { body in
                body.member("version", version)
                state.write(changesSince: 0, to: &body)
                state.reading.write(to: &body)
            }
        }
        let type = HTTPField("content-type", "application/json")
        return await compressed(text, [type, HTTPField("cache-control", "no-store")], head, time)
    }

    func dashboardEvents(_ question: Question) -> Response {
        let (head, context, time) = (question.head, question.context, question.time)
        let events = DashboardEvents(
            time: time, state: { [self] in await dashboardState(since: $0, time) },
            goesOn: { [self] in !shared.readiness.isDraining && mayAdministrate(head, context) })
        let fields = [
            HTTPField("content-type", "text/event-stream; charset=utf-8"),
            HTTPField("cache-control", "no-store"), HTTPField("x-content-type-options", "nosniff"),
            // For nginx in front: it would gather events otherwise.
            HTTPField("x-accel-buffering", "no"),
        ]
        let body = ResponseBody.stream { writer throws(BodyWriteFailure) in try await events.write(to: writer)
        }
        return Response(.ok, fields: fields, body: body)
    }

    private func mayAdministrate(_ head: RequestHead, _ context: RequestContext) -> Bool {
        do throws(APIFailure) { try admission.administrate(head, context, at: shared.door) } catch {
            return false
        }
        return true
    }

    // MARK: State

    private func dashboardState(since moment: Moment, _ time: any Timekeeper) async -> DashboardState {
        await shared.dashboard.state(since: moment) { [self] previous in
            let (now, shared, configuration) = (time.now, shared, configuration)
            let snapshot = current.snapshot
            let live = LiveRequests(merging: await shared.surroundings.loops.gather { $0.live() })
            // Longer than a turn of a loop may be, with many requests and much traffic.
            return await time.compute {
                let reading = DashboardReading(shared, configuration, snapshot, live, at: now)
                return DashboardState(reading, after: previous)
            }
        }
    }
}

extension DashboardReading {
    init(
        _ shared: APIShared, _ configuration: APIConfiguration, _ models: ModelSnapshot,
        _ live: LiveRequests, at now: Moment
    ) {
        self.init(at: now, on: shared.clock())
        self.live = live
        recent = shared.recent.newestFirst
        let table = configuration.routing
        let places = Dictionary(uniqueKeysWithValues: zip(table.failoverOrder, 0...))
        healths = shared.health
            .healths(
                table.registry, models, shared.routing.breakers, isOffline: configuration.isOffline, at: now,
                on: on
            )
            .sorted { places[$0.gateway.id] ?? .max < places[$1.gateway.id] ?? .max }
        positions = FailoverPositions(table)
        problems = shared.notices.lines
        self.models = models.models.count
    }
}
