import { CancelledError, Deferred, Failure } from "@twisted-ts/deferred";
import { checkOptions } from "@twisted-ts/deferred/internal";
import type { IConsumer } from "@twisted-ts/reactor/interfaces";
import {
  type CooperativeTask,
  cooperate,
  TaskFinished,
  TaskStopped,
} from "@twisted-ts/reactor/task";
import { type BodyLength, type IBodyProducer, UNKNOWN_LENGTH } from "../../iweb/interfaces.ts";
import { checkLimit } from "../../options/checks.ts";
import { log } from "../log.ts";
import { DescriptorFile } from "./descriptor-file.ts";
import type { InputFile } from "./input-file.ts";

/** Runs the steps of the producer: a `Cooperator`, or any object with this method. */
export interface Cooperating {
  /** Makes the steps of an iterator, one after another. */
  cooperate(iterator: Iterator<unknown>): CooperativeTask;
}

/** Options of {@link FileBodyProducer}. */
export interface FileBodyProducerOptions {
  /** Schedules the reads; the global cooperator by default. */
  readonly cooperator?: Cooperating | undefined;
  /** How many bytes are read at a time; 65536 by default. */
  readonly readSize?: number | undefined;
}

const SEEK_SET = 0;
const SEEK_END = 2;

/**
 * Sends a file as the body of a request: from its present position on, one piece a step. The file
 * is closed once: at its end, when it cannot be read or written, or when the producer is stopped.
 *
 * From `twisted.web.client.FileBodyProducer`.
 */
export class FileBodyProducer implements IBodyProducer {
  readonly _inputFile: InputFile;
  /** Runs the steps of reading, one after another. */
  readonly _cooperate: (iterator: Iterator<unknown>) => CooperativeTask;
  readonly _readSize: number;
  readonly length: BodyLength;
  /** The reading, once it has begun. */
  _task: CooperativeTask | null = null;
  #paused = false;
  #stopped = false;
  #closed = false;

  /**
   * @param inputFile - a file object, or the number of an open file descriptor, which then belongs
   *   to the producer.
   * @throws TypeError when it is neither, or an option is unknown or of another type.
   * @throws RangeError when `readSize` is no positive integer.
   */
  constructor(inputFile: InputFile | number, options?: FileBodyProducerOptions) {
    const given = checkOptions("FileBodyProducer", options, ["cooperator", "readSize"]);
    const { cooperator, readSize = 65_536 } = given;
    checkLimit("readSize", readSize, 1);
    this._inputFile = typeof inputFile === "number" ? new DescriptorFile(inputFile) : inputFile;
    if (typeof this._inputFile?.read !== "function" && !isPositioned(this._inputFile)) {
      throw new TypeError("FileBodyProducer: expected a file with a method read, or a descriptor");
    }
    this._cooperate = cooperator === undefined ? cooperate : (steps) => cooperator.cooperate(steps);
    this._readSize = readSize;
    this.length = this._determineLength(this._inputFile);
  }

  /** How many bytes are left in a file, where it can tell. */
  _determineLength(fObj: InputFile): BodyLength {
    if (typeof fObj.seek !== "function" || typeof fObj.tell !== "function") return UNKNOWN_LENGTH;
    const position = fObj.tell();
    fObj.seek(0, SEEK_END);
    const end = fObj.tell();
    fObj.seek(position, SEEK_SET);
    return end - position;
  }

  /** Stops for good, and closes the file. It may be called more than once. */
  stopProducing(): void {
    this.#stopped = true;
    this.#close();
    try {
      this._task?.stop();
    } catch (error) {
      if (!(error instanceof TaskFinished)) throw error;
    }
  }

  /**
   * Begins to write the file to the consumer.
   *
   * @returns a Deferred that fires with `undefined` at the end of the file, or with what `read` or
   *   `write` threw. It never fires once the producer is stopped; cancelling it stops the producer.
   */
  startProducing(consumer: IConsumer): Deferred<unknown> {
    // The transport may be lost already, and have stopped this producer.
    if (this.#stopped) return new Deferred<unknown>();
    this._task = this._cooperate(this._writeloop(consumer));
    if (this.#paused) this._task.pause();
    return (this._task.whenDone() as Deferred<unknown>).addCallbacks(
      () => undefined,
      (reason: Failure) => {
        if (reason.check(CancelledError)) this.stopProducing();
        else if (!reason.check(TaskStopped)) return this.#failed(reason);
        // A producer that was stopped does not fire.
        return new Deferred<unknown>();
      },
    ) as Deferred<unknown>;
  }

  /** Reads and writes one piece a step. */
  *_writeloop(consumer: IConsumer): Generator<null, void> {
    for (;;) {
      const bytes: unknown = this._inputFile.read(this._readSize);
      if (!(bytes instanceof Uint8Array)) {
        throw new TypeError(
          `FileBodyProducer: read must return a Uint8Array, not ${bytes === null ? "null" : typeof bytes}`,
        );
      }
      if (bytes.length === 0) {
        this.#close();
        return;
      }
      consumer.write(bytes);
      yield null;
    }
  }

  /** Nothing else will close the file. */
  #failed(reason: Failure): Failure {
    try {
      this.#close();
    } catch (error) {
      log.failure("while closing a file that could not be sent:", new Failure(error));
    }
    return reason;
  }

  #close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this._inputFile.close?.();
  }

  /** Pauses. It does nothing when it is paused already, or after the end. */
  pauseProducing(): void {
    if (this.#paused) return;
    try {
      this._task?.pause();
    } catch (error) {
      if (error instanceof TaskFinished) return;
      throw error;
    }
    this.#paused = true;
  }

  /** Resumes. It does nothing unless it is paused. */
  resumeProducing(): void {
    if (!this.#paused) return;
    this.#paused = false;
    this._task?.resume();
  }
}

function isPositioned(file: InputFile | null | undefined): boolean {
  return typeof file?.seek === "function" || typeof file?.tell === "function";
}
