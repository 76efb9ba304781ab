import { ConfigProvider, Layer } from "effect"
import { FetchHttpClient } from "effect/http"
import { Otlp, OtlpSerialization } from "effect/observability"
import packageJson from "../../package.json" with { type: "json" }

type Environment = Readonly<Record<string, string | undefined>>

/** What the variables mean where they are not set (OpenTelemetry's "Environment Variable Specification"). */
const usual: Environment = { OTEL_TRACES_EXPORTER: "otlp", OTEL_METRICS_EXPORTER: "otlp", OTEL_LOGS_EXPORTER: "otlp" }

const set = (environment: Environment): Record<string, string> =>
  Object.fromEntries(
    Object.entries({ ...usual, ...environment }).flatMap(([name, value]) =>
      value === undefined || value === "" ? [] : [[name, value]]
    )
  )

/** Sends logs, metrics and traces to the collector that OpenTelemetry's own variables name; nothing where they name none. */
export const openTelemetry = (environment: Environment) =>
  Otlp.layerFromConfig({
    resource: { serviceName: "hrsync", serviceVersion: packageJson.version },
    loggerMergeWithExisting: true
  }).pipe(
    Layer.provide(OtlpSerialization.layerJson),
    Layer.provide(FetchHttpClient.layer),
    Layer.provide(ConfigProvider.layer(ConfigProvider.fromEnv({ env: set(environment) })))
  )
