import planSchema from "../../schemas/plan.v1.schema.json" with { type: "json" }

const text = { type: "string" } as const

const queryParameter = (name: string, description: string, schema: object, required = false) => ({
  name,
  in: "query",
  description,
  required,
  schema
})

const entity = queryParameter("entity", "The key of an entity; may be given several times. Default: all.", {
  type: "array",
  items: text
})

const forms = [
  queryParameter("format", "How the answer is written.", { enum: ["json", "text", "markdown"], default: "json" }),
  queryParameter("colour", "Of format=text: with a terminal's colours.", { type: "boolean", default: false }),
  queryParameter("width", "Of format=text: cells of a line.", { type: "integer", minimum: 20, maximum: 1000 }),
  queryParameter("all", "Of format=text: every line; long lists are folded otherwise.", {
    type: "boolean",
    default: false
  })
]

const problems = (...statuses: ReadonlyArray<number>) =>
  Object.fromEntries(statuses.map((status) => [String(status), { $ref: "#/components/responses/Problem" }]))

const reads = (summary: string, schema: object, parameters: ReadonlyArray<object>) => ({
  get: {
    summary,
    parameters: [...parameters, ...forms],
    responses: {
      200: {
        description: summary,
        content: {
          "application/json": { schema },
          "text/plain": { schema: text },
          "text/markdown": { schema: text }
        }
      },
      ...problems(400, 401, 403, 404, 429)
    }
  }
})

const reason = { reason: { ...text, description: "Why, for the history: one line of at most 500 characters." } }

const acts = (summary: string, properties: object, required: ReadonlyArray<string>) => ({
  post: {
    summary,
    description: "Only an approver may.",
    parameters: [{ name: "entity", in: "path", required: true, schema: text }],
    requestBody: {
      required: true,
      content: {
        "application/json": { schema: { type: "object", properties: { ...properties, ...reason }, required } }
      }
    },
    responses: {
      200: {
        description: "It was done.",
        content: { "application/json": { schema: { $ref: "#/components/schemas/Done" } } }
      },
      ...problems(400, 401, 403, 404, 409, 415, 429)
    }
  }
})

const decision = {
  decision: { ...text, description: "The decision hash of the entity's plan (P6), whole.", pattern: "^[0-9a-f]+$" }
}

/** The API as OpenAPI 3.1 describes it. */
export const openApi = (version: string) => ({
  openapi: "3.1.0",
  info: {
    title: "hrsync",
    version,
    description:
      "What a running reconciler knows and does. Everything is read from its last cycles: nothing is asked of HR or of a target by a call."
  },
  security: [{ bearer: [] }],
  paths: {
    "/api/v1/plan": reads("The last plan of every entity.", { $ref: "#/components/schemas/Plan" }, [entity]),
    "/api/v1/status": reads("One integration card for each entity.", { type: "object" }, [entity]),
    "/api/v1/members": reads("Members with their HR status.", { type: "object" }, [entity]),
    "/api/v1/explain": reads("Why somebody is in or out.", { type: "object" }, [
      queryParameter("who", "An e-mail address, a name, or an employee or member id.", text, true)
    ]),
    "/api/v1/history": reads("Runs, operations and what people told hrsync, newest first.", { type: "object" }, [
      queryParameter("entity", "The key of an entity.", text),
      queryParameter("limit", "How many entries.", { type: "integer", minimum: 1, maximum: 1000, default: 100 })
    ]),
    "/api/v1/entities/{entity}/approve": acts(
      "Approves a decision, and confirms the entity's rules (P6, P7).",
      { ...decision, only: { type: "array", items: text, description: "Ids of operations; default: all of them." } },
      ["decision"]
    ),
    "/api/v1/entities/{entity}/refuse": acts("Says no to a decision (P6), and why.", decision, ["decision", "reason"]),
    "/api/v1/entities/{entity}/pause": acts("Stops it at once (L4).", {}, []),
    "/api/v1/entities/{entity}/resume": acts("Lets it go on.", {}, []),
    "/api/v1/entities/{entity}/hurry": acts("Looks at it now.", {}, []),
    "/api/v1/entities/{entity}/done": acts(
      "Says that a worklist item was done by hand (X8).",
      { operation: { ...text, description: "The item's id: that of its operation." } },
      ["operation"]
    ),
    "/api/v1/try": {
      post: {
        summary: "What another hrsync.yaml would do to people, against what was last read. Nothing of it is kept.",
        requestBody: {
          required: true,
          content: {
            "application/json": { schema: { type: "object", properties: { text }, required: ["text"] } }
          }
        },
        responses: {
          200: {
            description: "Its problems, or its plans.",
            content: { "application/json": { schema: { type: "object" } } }
          },
          ...problems(400, 401, 403, 413, 415, 429)
        }
      }
    }
  },
  components: {
    securitySchemes: { bearer: { type: "http", scheme: "bearer", description: "A token of server.access.tokens." } },
    responses: {
      Problem: {
        description: "Why it was not done (RFC 9457).",
        content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } }
      }
    },
    schemas: {
      Plan: planSchema,
      Done: { type: "object", properties: { message: text, next: text }, required: ["message", "next"] },
      Problem: {
        type: "object",
        properties: { type: text, title: text, detail: text, status: { type: "integer" } },
        required: ["type", "title", "detail", "status"]
      }
    }
  }
})
