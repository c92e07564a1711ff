import { typeError, valueError } from '../../failure.ts';
import { HostObject, type HostOperator } from '../../host.ts';
import { tupleOf } from '../../values.ts';
import { type Members, memberOf } from '../host-class.ts';
import { type ArgumentPlace, integerArgument, textArgument } from './arguments.ts';
import {
  type CalendarDay,
  dayOfOrdinal,
  daysInMonth,
  EPOCH_ORDINAL,
  isoCalendarOf,
  MAX_ORDINAL,
  MICROS_PER_DAY,
  ordinalOf,
  padded,
  weekdayOf,
} from './calendar.ts';
import { ctime, strftime, type TimeParts } from './strftime.ts';
import { PyTimedelta } from './timedelta.ts';

/** Fails unless the three make a day of the calendar. */
export function checkDay({ year, month, day }: CalendarDay): CalendarDay {
  if (year < 1 || year > 9999) valueError(`year ${year} is out of range`);
  if (month < 1 || month > 12) valueError('month must be in 1..12');
  if (day < 1 || day > daysInMonth(year, month)) valueError('day is out of range for month');
  return { year, month, day };
}

/** The ordinal, when it is one that Python's calendar has. */
export function checkOrdinal(ordinal: number): number {
  return ordinal < 1 || ordinal > MAX_ORDINAL ? valueError('date value out of range') : ordinal;
}

/** Python's datetime.date. */
export class PyDate extends HostObject {
  readonly ordinal: number;
  private known: CalendarDay | undefined;

  constructor(ordinal: number) {
    super();
    this.ordinal = checkOrdinal(ordinal);
  }

  get calendarDay(): CalendarDay {
    this.known ??= dayOfOrdinal(this.ordinal);
    return this.known;
  }

  override get typeName(): string {
    return 'datetime.date';
  }
  override getAttribute(name: string): unknown {
    return memberOf(members, this, name);
  }
  override toText(): string {
    return this.isoDay();
  }
  isoDay(): string {
    const { year, month, day } = this.calendarDay;
    return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}`;
  }
  override toRepr(): string {
    const { year, month, day } = this.calendarDay;
    return `datetime.date(${year}, ${month}, ${day})`;
  }
  override format(spec: string): string {
    return spec ? strftime(this.parts(), spec) : this.toText();
  }
  /** What formats print of it. */
  parts(): TimeParts {
    const { ordinal } = this;
    return {
      ...this.calendarDay,
      hour: 0,
      minute: 0,
      second: 0,
      micro: 0,
      offset: '',
      zoneName: '',
      epoch: () => (ordinal - EPOCH_ORDINAL) * 86_400,
    };
  }
  override isTruthy(): boolean {
    return true;
  }
  override equals(other: unknown): boolean {
    return isPlainDate(this) && isPlainDate(other) && other.ordinal === this.ordinal;
  }
  override hashKey(): string {
    return `date ${this.ordinal}`;
  }
  override compare(other: unknown): number | undefined {
    if (!(other instanceof PyDate)) return undefined;
    if (!isPlainDate(other) || !isPlainDate(this)) {
      typeError("can't compare datetime.datetime to datetime.date");
    }
    return this.ordinal - other.ordinal;
  }
  override operate(operator: HostOperator, other: unknown, reflected: boolean): unknown {
    if (other instanceof PyTimedelta) {
      if (operator === '+') return new PyDate(this.ordinal + other.days);
      return operator === '-' && !reflected ? new PyDate(this.ordinal - other.days) : undefined;
    }
    if (operator !== '-' || reflected || !isPlainDate(other)) return undefined;
    return new PyTimedelta(BigInt(this.ordinal - other.ordinal) * BigInt(MICROS_PER_DAY));
  }
}

/** A date that is not a datetime, which Python's datetime also is. */
function isPlainDate(value: unknown): value is PyDate {
  return value instanceof PyDate && value.typeName === 'datetime.date';
}

/** What isocalendar() gives: a tuple with names. */
class IsoCalendarDate extends HostObject {
  private readonly values: readonly [number, number, number];

  constructor(values: readonly [number, number, number]) {
    super();
    this.values = values;
  }
  override get typeName(): string {
    return 'datetime.IsoCalendarDate';
  }
  override getAttribute(name: string): unknown {
    const index = ['year', 'week', 'weekday'].indexOf(name);
    return index < 0 ? undefined : this.values[index];
  }
  override getItem(key: unknown): unknown {
    if (typeof key !== 'number') return undefined;
    return this.values[key < 0 ? key + 3 : key];
  }
  override iterate(): Iterable<unknown> {
    return tupleOf(this.values);
  }
  override length(): number {
    return 3;
  }
  override toText(): string {
    const [year, week, weekday] = this.values;
    return `datetime.IsoCalendarDate(year=${year}, week=${week}, weekday=${weekday})`;
  }
}

export const DAY_ARGUMENTS: readonly ArgumentPlace[] = ['year', 'month', 'day'].map((name, index) => ({
  name,
  index,
}));

/** Arguments year, month, day; those of `current` stand for the missing ones. */
export function dayArguments(args: readonly unknown[], current?: CalendarDay): CalendarDay {
  const [year, month, day] = DAY_ARGUMENTS.map((place) =>
    integerArgument(args[place.index], place, current?.[place.name as keyof CalendarDay]),
  );
  return checkDay({ year: year!, month: month!, day: day! });
}

/** The fields and methods that dates and datetimes share. */
export const dateMembers: Members<PyDate> = {
  fields: {
    year: (self) => self.calendarDay.year,
    month: (self) => self.calendarDay.month,
    day: (self) => self.calendarDay.day,
  },
  methods: {
    toordinal: { params: [], run: (self) => self.ordinal },
    weekday: { params: [], run: (self) => weekdayOf(self.ordinal) },
    isoweekday: { params: [], run: (self) => weekdayOf(self.ordinal) + 1 },
    isocalendar: { params: [], run: (self) => new IsoCalendarDate(isoCalendarOf(self.ordinal)) },
    ctime: { params: [], run: (self) => ctime(self.parts()) },
    strftime: {
      params: ['format'],
      run: (self, [format]) => strftime(self.parts(), textArgument(format, 'strftime() argument 1')),
    },
  },
};

const members: Members<PyDate> = {
  fields: dateMembers.fields,
  methods: {
    ...dateMembers.methods,
    isoformat: { params: [], run: (self) => self.isoDay() },
    replace: {
      params: ['year', 'month', 'day'],
      run: (self, args) => new PyDate(ordinalOf(dayArguments(args, self.calendarDay))),
    },
  },
};
