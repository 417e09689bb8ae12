/** Average month, as the Hub's own billing pages reckon. */
const hoursPerMonth = 730;

/** US dollars for a month without sleep. */
export function perMonth(perHour: number): number {
  return Math.round(perHour * hoursPerMonth * 100) / 100;
}

/** `0.40`, and more digits only where the price has them. */
export function dollars(amount: number): string {
  const cents = amount.toFixed(2);
  return Number(cents) === amount ? cents : String(amount);
}

/** What the Hub gives without asking: free hardware sleeps after two days and cannot be set otherwise. */
export const freeHardware = 'cpu-basic';

/** Seconds people choose from; `null` = never. */
export const sleepTimes: readonly (number | null)[] = [
  300,
  900,
  1800,
  3600,
  36_000,
  86_400,
  172_800,
  604_800,
  null,
];

export interface Duration {
  amount: number;
  unit: 'minutes' | 'hours' | 'days';
}

/** In the largest unit that stays whole. */
export function duration(seconds: number): Duration {
  if (seconds >= 86_400 && seconds % 86_400 === 0) return { amount: seconds / 86_400, unit: 'days' };
  if (seconds >= 3600 && seconds % 3600 === 0) return { amount: seconds / 3600, unit: 'hours' };
  return { amount: Math.max(1, Math.round(seconds / 60)), unit: 'minutes' };
}
