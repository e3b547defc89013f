import type { FakeProvider } from '../provider/fake-provider.ts';

/** How a client library is loaded: by `import` or by `require`. Many have two classes of each name, one for each. */
export type ModuleFormat = 'esm' | 'cjs';

/** What a use of a client library works with. */
export interface Stage<Module, Client> {
  readonly module: Module;
  /** A client of the fake provider. */
  readonly client: Client;
  /** Base URL for further clients. */
  readonly baseUrl: string;
  /** Tells of an event. Events are compared in their order; what they tell must not hold times or random values. */
  note(event: string, detail?: unknown): void;
  /** Tells of the class, the methods and the own keys of a value. */
  noteShape(event: string, value: unknown): void;
  /** Tells of an error's class and fields. */
  noteError(event: string, error: unknown): void;
  /** Resolves after so many milliseconds. */
  wait(milliseconds: number): Promise<void>;
}

/** One way in which programs use a client library. */
export interface Use<Module, Client> {
  readonly name: string;
  /** What it returns or throws is part of the outcome. It returns plain data, no promise or stream of the library. */
  run(stage: Stage<Module, Client>): Promise<unknown>;
}

/** The uses of one client library. */
export interface ClientUses<Module, Client> {
  /** The package's name. */
  readonly client: string;
  /** Which wire format of the fake provider it speaks. */
  readonly wireFormat: keyof FakeProvider['baseUrls'];
  readonly load: { readonly esm: () => Promise<Module>; readonly cjs: () => Module };
  connect(module: Module, baseUrl: string): Client;
  readonly uses: readonly Use<Module, Client>[];
}

/**
 * The default export of a module that patches a client library. It is called in the child process with the loaded
 * module, before a client is made. A function that it returns is called when the process exits; what that one returns
 * becomes the outcome's `report`, so that a test can see that the patch was at work.
 */
export type PatchSetup<Module> = (context: {
  readonly module: Module;
  readonly format: ModuleFormat;
  /** For who watches a client rather than the library: changes the client of the use. */
  readonly wrapClients: (wrap: (client: unknown) => unknown) => void;
}) => PatchReport | undefined | Promise<PatchReport | undefined>;

export type PatchReport = () => unknown;

/** The class and the fields of an error; its stack is left out. */
export interface ErrorFacts {
  /** Class names from its own up to, and without, `Object`. */
  readonly classes: readonly string[];
  readonly message: string;
  /** Every other own field, in words. */
  readonly fields: Readonly<Record<string, unknown>>;
}

/** What was seen of one use, from inside and from outside of its process. */
export interface Outcome {
  /** What the use returned, in words; undefined when it threw or never settled. */
  readonly result?: string;
  readonly error?: ErrorFacts;
  /** Whether the use returned or threw before the process ended. */
  readonly settled: boolean;
  readonly events: readonly string[];
  readonly unhandledRejections: readonly ErrorFacts[];
  readonly uncaughtExceptions: readonly ErrorFacts[];
  /** Node's own warnings, such as that of too many listeners. */
  readonly warnings: readonly string[];
  /** Null when it did not end by itself. */
  readonly exitCode: number | null;
  /** Whether the process ended when there was nothing more to do. */
  readonly endedByItself: boolean;
  /** What the fake provider saw of each attempt, the content of the request included. */
  readonly served: readonly string[];
}
