import type { GraphBuilder } from './graph-builder.js';

const DAY = 86_400_000;
/** Days from 1 March of the year 0 to 1970. */
const EPOCH = 719_468;

/** Of milliseconds since 1970 (UTC) the share of the day, of the week (from Sunday) and of the year in months that have gone. */
export function turnsOfTime(graph: GraphBuilder, time: string): [hour: string, weekday: string, month: string] {
  const math = arithmetic(graph);
  const hour = math.by('Div', math.remainder(time, math.floorDiv(time, DAY), DAY), DAY);
  // A Date of JavaScript drops fractions of a millisecond, towards 1970.
  const whole = graph.node('Mul', [graph.node('Sign', [time]), graph.node('Floor', [graph.node('Abs', [time])])]);
  const days = math.floorDiv(whole, DAY);
  const since = math.by('Add', days, 4);
  const weekday = math.remainder(since, math.floorDiv(since, 7), 7);
  return [hour, math.by('Div', weekday, 7), math.by('Div', monthOf(graph, days), 12)];
}

/**
 * The month, 0 to 11, of a day of the Gregorian calendar, counted from 1970. After H. Hinnant, "chrono-compatible low-level
 * date algorithms", civil_from_days: years begin in March, so that the leap day comes last.
 */
function monthOf(graph: GraphBuilder, days: string): string {
  const math = arithmetic(graph);
  const shifted = math.by('Add', days, EPOCH);
  const day = math.remainder(shifted, math.floorDiv(shifted, 146_097), 146_097);
  const corrected = graph.node('Sub', [
    graph.node('Add', [graph.node('Sub', [day, math.floorDiv(day, 1_460)]), math.floorDiv(day, 36_524)]),
    math.floorDiv(day, 146_096),
  ]);
  const year = math.floorDiv(corrected, 365);
  const leaps = graph.node('Sub', [math.floorDiv(year, 4), math.floorDiv(year, 100)]);
  const start = graph.node('Add', [math.by('Mul', year, 365), leaps]);
  const dayOfYear = graph.node('Sub', [day, start]);
  const month = math.floorDiv(math.by('Add', math.by('Mul', dayOfYear, 5), 2), 153);
  const fromJanuary = math.by('Add', month, 2);
  return math.remainder(fromJanuary, math.floorDiv(fromJanuary, 12), 12);
}

/** Whole numbers as doubles, which hold them exactly: runtimes have Mod for integers only. */
function arithmetic(graph: GraphBuilder) {
  const by = (operator: 'Add' | 'Mul' | 'Div', value: string, number: number): string =>
    graph.node(operator, [value, graph.double(number)]);
  const floorDiv = (value: string, divisor: number): string => graph.node('Floor', [by('Div', value, divisor)]);
  const remainder = (value: string, quotient: string, divisor: number): string =>
    graph.node('Sub', [value, by('Mul', quotient, divisor)]);
  return { by, floorDiv, remainder };
}
