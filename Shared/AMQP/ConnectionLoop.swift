import CRabbitMQ
import Log

/// Keeps one connection up on one thread: connects, declares, serves, and starts over for ever until it is stopped.
struct ConnectionLoop<Role: ConnectionRole> {
    let address: AMQPAddress
    let name: String
    let topology: AMQPTopology
    let log: Log
    let mailbox: Mailbox<Role.Command>
    /// Told whenever the connection comes or goes.
    let report: @Sendable (Bool) -> Void
    var role: Role
    private var backoff = Backoff()

    init(
        address: AMQPAddress, name: String, topology: AMQPTopology, log: Log, mailbox: Mailbox<Role.Command>,
        role: Role,
        report: @escaping @Sendable (Bool) -> Void
    ) {
        (self.address, self.name, self.topology, self.log) = (address, name, topology, log)
        (self.mailbox, self.role, self.report) = (mailbox, role, report)
    }

    /// Works until the mailbox is stopped; blocks its thread.
    mutating func run() {
        while !mailbox.isStopping {
            let began = ContinuousClock.now
            do throws(AMQPError) {
                try connectAndServe()
            } catch {
                report(false)
                role.lost()
                if ContinuousClock.now - began > .seconds(10) { backoff.reset() }
                let pause = backoff.next()
                tell(error, pause)
                wait(pause)
            }
        }
        report(false)
        role.finish(mailbox.finish())
    }

    /// What comes and goes by itself is a warning; what somebody has to put right is an error.
    private func tell(_ error: AMQPError, _ pause: Duration) {
        let fields: KeyValuePairs<String, any CustomStringConvertible & Sendable> = [
            "connection": name, "code": error.code.rawValue, "error": error.detail, "retry_ms": Int(pause.milliseconds),
        ]
        if error.code == .connectionLost {
            log.warning("broker connection lost", fields)
        } else {
            log.error("broker connection given up", fields)
        }
    }

    private mutating func connectAndServe() throws(AMQPError) {
        let link = try Link.open(address, name: name)
        try link.declare(topology)
        try role.opened(link)
        report(true)
        log.info("broker connected", ["connection": name, "broker": address.description])
        try serve(link)
        link.close()
    }

    private mutating func serve(_ link: Link) throws(AMQPError) {
        while true {
            // Looked at before the commands are taken, so that everything sent before `stop` is done.
            let stopping = mailbox.isStopping
            for command in mailbox.take() { try role.handle(command, link: link, now: .now) }
            try role.tick(link: link, now: .now)
            var seen = 0
            while seen < 1000, let event = try link.next() {
                try role.received(event, link: link, now: .now)
                seen += 1
            }
            try role.tick(link: link, now: .now)
            if stopping { return }
            if seen < 1000, !link.hasInput { sleep(until: role.nextTimer, socket: link.descriptor) }
        }
    }

    /// Serves the mailbox without a connection until the pause is over.
    private mutating func wait(_ pause: Duration) {
        let end = ContinuousClock.now + pause
        while ContinuousClock.now < end, !mailbox.isStopping {
            do throws(AMQPError) {
                for command in mailbox.take() { try role.handle(command, link: nil, now: .now) }
                try role.tick(link: nil, now: .now)
            } catch {
                log.error("broker command failed without a connection", ["error": error.detail])
            }
            sleep(until: min(end, role.nextTimer ?? end), socket: -1)
        }
    }

    /// Sleeps until the socket or the mailbox has something, or the time has come; at most a second, for heartbeats.
    private func sleep(until timer: ContinuousClock.Instant?, socket: Int32) {
        let left = timer.map { ($0 - ContinuousClock.now).milliseconds.rounded(.up) } ?? 1000
        var descriptors = [
            pollfd(fd: socket, events: Int16(POLLIN), revents: 0),
            pollfd(fd: mailbox.descriptor, events: Int16(POLLIN), revents: 0),
        ]
        _ = unsafe poll(&descriptors, nfds_t(descriptors.count), Int32(max(0, min(1000, left))))
    }
}
