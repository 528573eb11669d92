import Wire

/// What to do about a message when its handler has ended: how to settle it, and what to tell its asker.
struct HandlerDecision: Equatable {
    /// What the decision depends on.
    struct Facts {
        var patience: QueueName.Patience
        /// True when somebody waits for an answer.
        var hasAsker: Bool
        /// Deliveries before this one.
        var deliveryCount: Int
        /// True when the body was too large to be read.
        var isTooLarge = false
    }

    enum Settlement: Equatable {
        case done
        case retry(String)
        case quarantine(code: String, detail: String)
        /// Left to the broker, which has the bytes.
        case deadLetter
        /// Nobody can do anything with it.
        case drop(String)
    }

    /// The failure an asker is told.
    struct Reply: Equatable {
        var status: GRPCStatus
        var text: String
        var code: String
    }

    var settlement: Settlement
    var reply: Reply?

    /// Decides; `error` is nil when the handler returned.
    init(after error: (any Error)?, _ facts: Facts) {
        if facts.isTooLarge {
            self.init(rejecting: Rejection(code: "too_large", detail: "the message is too large"), facts)
            return
        }
        switch error {
        case nil: self.init(settlement: .done, reply: nil)
        case let rejection as Rejection: self.init(rejecting: rejection, facts)
        case let wire as WireError:
            self.init(rejecting: Rejection(code: wire.problemCode, detail: wire.description), facts)
        case let error?: self.init(retrying: String(describing: error), facts)
        }
    }

    private init(settlement: Settlement, reply: Reply?) {
        self.settlement = settlement
        self.reply = reply
    }

    private init(rejecting rejection: Rejection, _ facts: Facts) {
        reply =
            facts.hasAsker ? Reply(status: rejection.status, text: rejection.detail, code: rejection.code) : nil
        switch facts.patience {
        // The asker knows, and will ask again if it matters; there is nothing to keep.
        case .once where facts.hasAsker: settlement = .done
        case .once: settlement = .drop(rejection.description)
        // The quarantine itself is read here: what is in it must not go round in circles.
        case .forever: settlement = .retry(rejection.description)
        case .untilLimit where facts.isTooLarge: settlement = .deadLetter
        case .untilLimit: settlement = .quarantine(code: rejection.code, detail: rejection.detail)
        }
    }

    private init(retrying reason: String, _ facts: Facts) {
        switch facts.patience {
        case .once where facts.deliveryCount > 0:
            settlement = .drop(reason)
            reply =
                facts.hasAsker
                ? Reply(status: .internalError, text: "the worker failed twice", code: "worker_failed") : nil
        // The broker counts too, but does not know why: the last attempt that fails says so itself.
        case .untilLimit where facts.deliveryCount >= Topology.deliveryLimit:
            settlement = .quarantine(code: "gave_up", detail: reason)
            reply =
                facts.hasAsker
                ? Reply(status: .internalError, text: "the worker failed repeatedly", code: "gave_up") : nil
        default:
            settlement = .retry(reason)
            reply = nil
        }
    }

    /// How long to wait before giving a message back: 100 ms, doubled for each delivery, at most 3 s.
    static func pause(deliveryCount: Int) -> Duration {
        .milliseconds(min(3000, 100 << max(0, min(deliveryCount, 5))))
    }
}
