/** Prometheus' text format, version 0.0.4. @see https://prometheus.io/docs/instrumenting/exposition_formats/ */
import { refuse } from '../ground/checks.ts'

export type Labels = Readonly<Record<string, string>>

/** One line: what is added to the name of its metric, its labels, and the number. */
export interface Sample {
  suffix?: string
  labels?: Labels
  value: number
}

export interface Metric {
  name: string
  type: 'counter' | 'gauge' | 'histogram'
  help: string
  samples: readonly Sample[]
}

const LABEL_NAME = /^(?!__)[A-Za-z_]\w*$/

/** Names that the metrics give labels of their own. */
const OWN_LABELS = ['hub', 'le', 'outcome', 'direction']

/** @throws ERR_OPTION_INVALID */
export function checkLabels(call: string, labels: unknown): Labels {
  if (typeof labels !== 'object' || labels === null)
    throw refuse(`${call}: labels`, labels, "an object such as { worker: '1' }")
  for (const [name, value] of Object.entries(labels) as [string, unknown][]) {
    if (!LABEL_NAME.test(name) || OWN_LABELS.includes(name))
      throw refuse(
        `${call}: labels`,
        name,
        `names of letters, digits and _, and none of ${OWN_LABELS.join(', ')}`,
      )
    if (typeof value !== 'string') throw refuse(`${call}: label ${name}`, value, 'a string')
  }
  return { ...labels }
}

/** @param labels - of every line */
export function textOf(metrics: readonly Metric[], labels: Labels): string {
  return metrics.map((metric) => textOfMetric(metric, labels)).join('')
}

function textOfMetric({ name, type, help, samples }: Metric, common: Labels): string {
  const lines = samples.map(
    ({ suffix = '', labels, value }) =>
      `${name}${suffix}${textOfLabels({ ...common, ...labels })} ${value}\n`,
  )
  return `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${lines.join('')}`
}

function textOfLabels(labels: Labels): string {
  const pairs = Object.entries(labels).map(([name, value]) => `${name}="${escaped(value)}"`)
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`
}

function escaped(value: string): string {
  return value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')
}
