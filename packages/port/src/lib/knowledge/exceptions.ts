// Python's own exceptions, and the classes that stand for them.

/** Where the class of an exception comes from: JavaScript itself, or the assistant's runtime. */
export interface ExceptionClass {
  readonly name: string;
  readonly runtime: boolean;
  /** What to check where it is caught, if JavaScript reports the same mistake otherwise. */
  readonly caught?: string;
}

const own = (name: string): ExceptionClass => ({ name, runtime: false });
const helper = (name: string, caught?: string): ExceptionClass =>
  caught === undefined ? { name, runtime: true } : { name, runtime: true, caught };

export const EXCEPTIONS: Readonly<Record<string, ExceptionClass>> = {
  BaseException: own("Error"),
  Exception: own("Error"),
  StandardError: own("Error"),
  ValueError: own("RangeError"),
  UnicodeError: own("RangeError"),
  UnicodeDecodeError: own("RangeError"),
  UnicodeEncodeError: own("RangeError"),
  OverflowError: own("RangeError"),
  TypeError: own("TypeError"),
  NameError: own("ReferenceError"),
  SyntaxError: own("SyntaxError"),
  RuntimeError: helper("RuntimeError"),
  NotImplementedError: helper("NotImplementedError"),
  AssertionError: helper("AssertionError"),
  LookupError: helper("LookupError"),
  KeyError: helper("KeyError"),
  IndexError: helper("IndexError"),
  StopIteration: helper("StopIteration"),
  StopAsyncIteration: helper("StopAsyncIteration"),
  AttributeError: helper(
    "AttributeError",
    "a missing attribute is undefined in JavaScript, and reading from undefined is a TypeError",
  ),
  ZeroDivisionError: helper("ZeroDivisionError"),
  ArithmeticError: helper("ArithmeticError", "only divisions by zero throw in JavaScript"),
  OSError: helper("OSError"),
  IOError: helper("OSError"),
  EnvironmentError: helper("OSError"),
  FileNotFoundError: helper("FileNotFoundError"),
  FileExistsError: helper("FileExistsError"),
  PermissionError: helper("PermissionError"),
  IsADirectoryError: helper("IsADirectoryError"),
  NotADirectoryError: helper("NotADirectoryError"),
  ProcessLookupError: helper("ProcessLookupError"),
  ModuleNotFoundError: helper("ImportError", "imports cannot be tried in this way in JavaScript"),
  ImportError: helper("ImportError", "imports cannot be tried in this way in JavaScript"),
  KeyboardInterrupt: helper("KeyboardInterrupt", "Node has signals, and no such exception"),
  SystemExit: helper("SystemExit", "`process.exit` throws nothing"),
  GeneratorExit: helper(
    "GeneratorExit",
    "a generator that is closed runs its `finally` blocks only",
  ),
};

export const WARNINGS: ReadonlySet<string> = new Set([
  "Warning",
  "UserWarning",
  "DeprecationWarning",
  "PendingDeprecationWarning",
  "RuntimeWarning",
  "FutureWarning",
  "ResourceWarning",
  "SyntaxWarning",
  "BytesWarning",
  "UnicodeWarning",
  "ImportWarning",
]);
