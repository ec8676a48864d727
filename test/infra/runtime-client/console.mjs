// The console of Lambda's Node runtime: these sections of index.mjs of aws-lambda-ric 4.0.2, unchanged but for the export.
// The package itself compiles native code when it is installed, of which nothing is needed here.
// Copyright Amazon.com, Inc. or its affiliates. All Rights Reserved. SPDX-License-Identifier: Apache-2.0 (see LICENSE).
import { createRequire } from "node:module";
var cjsRequire = createRequire(import.meta.url);

// node_modules/@aws/lambda-invoke-store/dist-es/invoke-store.js
var PROTECTED_KEYS = {
  REQUEST_ID: Symbol.for("_AWS_LAMBDA_REQUEST_ID"),
  X_RAY_TRACE_ID: Symbol.for("_AWS_LAMBDA_X_RAY_TRACE_ID"),
  TENANT_ID: Symbol.for("_AWS_LAMBDA_TENANT_ID")
};
var NO_GLOBAL_AWS_LAMBDA = ["true", "1"].includes(process.env?.AWS_LAMBDA_NODEJS_NO_GLOBAL_AWSLAMBDA ?? "");
if (!NO_GLOBAL_AWS_LAMBDA) {
  globalThis.awslambda = globalThis.awslambda || {};
}
var InvokeStoreBase = class {
  static PROTECTED_KEYS = PROTECTED_KEYS;
  isProtectedKey(key) {
    return Object.values(PROTECTED_KEYS).includes(key);
  }
  getRequestId() {
    return this.get(PROTECTED_KEYS.REQUEST_ID) ?? "-";
  }
  getXRayTraceId() {
    return this.get(PROTECTED_KEYS.X_RAY_TRACE_ID);
  }
  getTenantId() {
    return this.get(PROTECTED_KEYS.TENANT_ID);
  }
};
var InvokeStoreSingle = class extends InvokeStoreBase {
  currentContext;
  getContext() {
    return this.currentContext;
  }
  hasContext() {
    return this.currentContext !== void 0;
  }
  get(key) {
    return this.currentContext?.[key];
  }
  set(key, value) {
    if (this.isProtectedKey(key)) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    this.currentContext = this.currentContext || {};
    this.currentContext[key] = value;
  }
  run(context, fn) {
    this.currentContext = context;
    return fn();
  }
};
var InvokeStoreMulti = class _InvokeStoreMulti extends InvokeStoreBase {
  als;
  static async create() {
    const instance = new _InvokeStoreMulti();
    const asyncHooks = await import("node:async_hooks");
    instance.als = new asyncHooks.AsyncLocalStorage();
    return instance;
  }
  getContext() {
    return this.als.getStore();
  }
  hasContext() {
    return this.als.getStore() !== void 0;
  }
  get(key) {
    return this.als.getStore()?.[key];
  }
  set(key, value) {
    if (this.isProtectedKey(key)) {
      throw new Error(`Cannot modify protected Lambda context field: ${String(key)}`);
    }
    const store = this.als.getStore();
    if (!store) {
      throw new Error("No context available");
    }
    store[key] = value;
  }
  run(context, fn) {
    return this.als.run(context, fn);
  }
};
var InvokeStore;
(function(InvokeStore2) {
  let instance = null;
  async function getInstanceAsync() {
    if (!instance) {
      instance = (async () => {
        const isMulti = "AWS_LAMBDA_MAX_CONCURRENCY" in process.env;
        const newInstance = isMulti ? await InvokeStoreMulti.create() : new InvokeStoreSingle();
        if (!NO_GLOBAL_AWS_LAMBDA && globalThis.awslambda?.InvokeStore) {
          return globalThis.awslambda.InvokeStore;
        } else if (!NO_GLOBAL_AWS_LAMBDA && globalThis.awslambda) {
          globalThis.awslambda.InvokeStore = newInstance;
          return newInstance;
        } else {
          return newInstance;
        }
      })();
    }
    return instance;
  }
  InvokeStore2.getInstanceAsync = getInstanceAsync;
  InvokeStore2._testing = process.env.AWS_LAMBDA_BENCHMARK_MODE === "1" ? {
    reset: () => {
      instance = null;
      if (globalThis.awslambda?.InvokeStore) {
        delete globalThis.awslambda.InvokeStore;
      }
      globalThis.awslambda = {};
    }
  } : void 0;
})(InvokeStore || (InvokeStore = {}));

// dist/utils/env.js
function shouldUseAlternativeClient() {
  return process.env["AWS_LAMBDA_NODEJS_USE_ALTERNATIVE_CLIENT_1"] === "true";
}
function determineLogFormat() {
  return process.env["AWS_LAMBDA_LOG_FORMAT"]?.toUpperCase() === LOG_FORMAT.JSON ? LOG_FORMAT.JSON : LOG_FORMAT.TEXT;
}
function determineLogLevel() {
  const envLevel = process.env["AWS_LAMBDA_LOG_LEVEL"]?.toUpperCase();
  return envLevel && envLevel in LOG_LEVEL ? LOG_LEVEL[envLevel] : LOG_LEVEL.TRACE;
}
function consumeTelemetryFd() {
  const raw = process.env["_LAMBDA_TELEMETRY_LOG_FD"];
  delete process.env["_LAMBDA_TELEMETRY_LOG_FD"];
  const fd = Number(raw);
  return Number.isInteger(fd) && fd >= 0 ? fd : void 0;
}
function isMultiConcurrentMode() {
  return process.env["AWS_LAMBDA_MAX_CONCURRENCY"] !== void 0;
}

// dist/utils/error.js
function formatError(error) {
  try {
    if (error instanceof Error) {
      return {
        // Replace ASCII DEL character (\x7F) with %7F
        errorType: error.name?.replaceAll("\x7F", "%7F"),
        errorMessage: error.message?.replaceAll("\x7F", "%7F"),
        trace: error.stack?.replaceAll("\x7F", "%7F").split("\n") || []
      };
    }
    return {
      errorType: typeof error,
      errorMessage: String(error),
      trace: []
    };
  } catch {
    return {
      errorType: "handled",
      errorMessage: "callback called with Error argument, but there was a problem while retrieving one or more of its message, name, and stack",
      trace: []
    };
  }
}
function intoError(err) {
  if (err instanceof Error) {
    return err;
  }
  return new Error(String(err));
}
function toFormatted(error) {
  try {
    return FORMAT.FIELD_DELIMITER + JSON.stringify(error, (_k, v) => withEnumerableProperties(v));
  } catch {
    return FORMAT.FIELD_DELIMITER + JSON.stringify(formatError(error));
  }
}
function withEnumerableProperties(error) {
  if (error instanceof Error) {
    const ret = Object.assign({
      errorType: error.name,
      errorMessage: error.message,
      code: error.code
    }, error);
    if (typeof error.stack === "string") {
      ret.stack = error.stack.split(FORMAT.LINE_DELIMITER);
    }
    return ret;
  }
  return error;
}

// dist/logging/constants.js
var LOG_FORMAT = {
  JSON: "JSON",
  TEXT: "TEXT"
};
var LOG_LEVEL = {
  TRACE: { name: "TRACE", priority: 1, tlvMask: 4 },
  DEBUG: { name: "DEBUG", priority: 2, tlvMask: 8 },
  INFO: { name: "INFO", priority: 3, tlvMask: 12 },
  WARN: { name: "WARN", priority: 4, tlvMask: 16 },
  ERROR: { name: "ERROR", priority: 5, tlvMask: 20 },
  FATAL: { name: "FATAL", priority: 6, tlvMask: 24 }
};
var TELEMETRY = {
  FRAME_HEADER_SIZE: 16,
  // 4 + 4 + 8 bytes
  TYPE_OFFSET: 0,
  LENGTH_OFFSET: 4,
  TIMESTAMP_OFFSET: 8,
  FRAME_TYPE_TEXT: 2774138883,
  FRAME_TYPE_JSON: 2774138882
};
var FORMAT = {
  FIELD_DELIMITER: "	",
  LINE_DELIMITER: "\n",
  CARRIAGE_RETURN: "\r"
};
var JSON_LOG_FIELDS = {
  TIMESTAMP: "timestamp",
  LEVEL: "level",
  REQUEST_ID: "requestId",
  TENANT_ID: "tenantId",
  MESSAGE: "message",
  ERROR_TYPE: "errorType",
  ERROR_MESSAGE: "errorMessage",
  STACK_TRACE: "stackTrace"
};

// dist/logging/base-logger.js
var BaseLogger = class {
  options;
  invokeStoreParam;
  invokeStore;
  constructor(options, invokeStoreParam) {
    this.options = options;
    this.invokeStoreParam = invokeStoreParam;
    this.invokeStore = invokeStoreParam;
  }
  shouldLog(level) {
    return level.priority >= this.options.minLevel.priority;
  }
};

// dist/logging/formatter.js
var { format } = cjsRequire("node:util");
function formatTextMessage(timestamp, requestId, level, message, ...params) {
  return [timestamp, requestId, level.name, format(message, ...params)].join(FORMAT.FIELD_DELIMITER);
}
function formatJsonMessage(timestamp, requestId, tenantId, level, message, ...params) {
  const result = {
    [JSON_LOG_FIELDS.TIMESTAMP]: timestamp,
    [JSON_LOG_FIELDS.LEVEL]: level.name,
    [JSON_LOG_FIELDS.REQUEST_ID]: requestId
  };
  if (tenantId) {
    result[JSON_LOG_FIELDS.TENANT_ID] = tenantId;
  }
  if (params.length === 0) {
    result.message = message;
    try {
      return JSON.stringify(result, jsonErrorReplacer);
    } catch {
      result.message = format(result.message);
      return JSON.stringify(result);
    }
  }
  result.message = format(message, ...params);
  for (const param of params) {
    if (param instanceof Error) {
      result[JSON_LOG_FIELDS.ERROR_TYPE] = param?.constructor?.name ?? "UnknownError";
      result[JSON_LOG_FIELDS.ERROR_MESSAGE] = param.message;
      result[JSON_LOG_FIELDS.STACK_TRACE] = typeof param.stack === "string" ? param.stack.split("\n") : [];
      break;
    }
  }
  return JSON.stringify(result);
}
var jsonErrorReplacer = (_, value) => {
  if (value instanceof Error) {
    const serializedErr = Object.assign({
      errorType: value?.constructor?.name ?? "UnknownError",
      errorMessage: value.message,
      stackTrace: typeof value.stack === "string" ? value.stack.split("\n") : value.stack
    }, value);
    return serializedErr;
  }
  return value;
};

// dist/logging/socket-logger.js
var fs = cjsRequire("node:fs");
var SocketLogger = class extends BaseLogger {
  fd;
  invokeStore;
  constructor(fd, options, invokeStore) {
    super(options, invokeStore);
    this.fd = fd;
    this.invokeStore = invokeStore;
  }
  log(level, message, ...params) {
    if (!this.shouldLog(level))
      return;
    const timestamp = (/* @__PURE__ */ new Date()).toISOString();
    const requestId = this.invokeStore.getRequestId();
    const tenantId = this.invokeStore.getTenantId() || "";
    const line = formatJsonMessage(timestamp, requestId, tenantId, level, message, ...params).replace(/\n/g, FORMAT.CARRIAGE_RETURN) + FORMAT.LINE_DELIMITER;
    fs.writeSync(this.fd, line);
  }
};

// dist/logging/stdout-logger.js
var StdoutLogger = class extends BaseLogger {
  log(level, message, ...params) {
    if (!this.shouldLog(level))
      return;
    const timestamp = (/* @__PURE__ */ new Date()).toISOString();
    const requestId = this.invokeStore.getRequestId();
    const tenantId = this.invokeStore.getTenantId() || "";
    if (this.options.format === LOG_FORMAT.JSON) {
      this.logJsonMessage(timestamp, requestId, tenantId, level, message, ...params);
    } else {
      this.logTextMessge(timestamp, requestId, level, message, ...params);
    }
  }
  logTextMessge(timestamp, requestId, level, message, ...params) {
    const line = formatTextMessage(timestamp, requestId, level, message, ...params).replace(/\n/g, FORMAT.CARRIAGE_RETURN);
    process.stdout.write(line + FORMAT.LINE_DELIMITER);
  }
  logJsonMessage(timestamp, requestId, tenantId, level, message, ...params) {
    const line = formatJsonMessage(timestamp, requestId, tenantId, level, message, ...params).replace(/\n/g, FORMAT.CARRIAGE_RETURN);
    process.stdout.write(line + FORMAT.LINE_DELIMITER);
  }
};

// dist/logging/telemetry-logger.js
var fs2 = cjsRequire("node:fs");
var TelemetryLogger = class extends BaseLogger {
  fd;
  invokeStore;
  buffer;
  constructor(fd, options, invokeStore) {
    super(options, invokeStore);
    this.fd = fd;
    this.invokeStore = invokeStore;
    this.buffer = Buffer.alloc(TELEMETRY.FRAME_HEADER_SIZE);
  }
  log(level, message, ...params) {
    if (!this.shouldLog(level))
      return;
    const now = /* @__PURE__ */ new Date();
    const requestId = this.invokeStore.getRequestId();
    const tenantId = this.invokeStore.getTenantId() || "";
    if (this.options.format === LOG_FORMAT.JSON) {
      this.logJsonMessge(now, requestId, tenantId, level, message, ...params);
    } else {
      this.logTextMessge(now, requestId, level, message, ...params);
    }
  }
  logTextMessge(now, requestId, level, message, ...params) {
    const line = formatTextMessage(now.toISOString(), requestId, level, message, ...params) + FORMAT.LINE_DELIMITER;
    this.writeFrame(level, now, line, TELEMETRY.FRAME_TYPE_TEXT);
  }
  logJsonMessge(now, requestId, tenantId, level, message, ...params) {
    const line = formatJsonMessage(now.toISOString(), requestId, tenantId, level, message, ...params);
    this.writeFrame(level, now, line, TELEMETRY.FRAME_TYPE_JSON);
  }
  /**
   * Write logs to filedescriptor.
   * Implements the logging contract between runtimes and the platform.
   * Each entry is framed as:
   *    +----------------------+------------------------+---------------------+-----------------------+
   *    | Frame Type - 4 bytes | Length (len) - 4 bytes | Timestamp - 8 bytes | Message - 'len' bytes |
   *    +----------------------+------------------------+---------------------+-----------------------+
   * The first 4 bytes are the frame type. For text logs this is always 0xa55a0003, while for
   * json logs this is calculated as bitiwise OR of 0xa55a0002 and tlv mask of corresponding message log level.
   * The second 4 bytes are the length of the message.
   * The next 8 bytes are the UNIX timestamp of the message with microseconds precision.
   * The remaining bytes are the message itself. Byte order is big-endian.
   */
  writeFrame(level, now, message, frameType) {
    this.buffer.writeUInt32BE((frameType | level.tlvMask) >>> 0, TELEMETRY.TYPE_OFFSET);
    const messageBuffer = Buffer.from(message, "utf8");
    this.buffer.writeInt32BE(messageBuffer.length, TELEMETRY.LENGTH_OFFSET);
    this.buffer.writeBigInt64BE(BigInt(now.valueOf()) * 1000n, TELEMETRY.TIMESTAMP_OFFSET);
    fs2.writeSync(this.fd, this.buffer);
    fs2.writeSync(this.fd, messageBuffer);
  }
};

// dist/logging/log-patch.js
var LogPatch = class _LogPatch {
  static NopLog = () => {
  };
  static logger;
  static options;
  static async patchConsole() {
    const options = this.createLoggerOptions();
    this.logger = await this.createLogger(options);
    this.patchConsoleMethods(this.logger);
    this.options = options;
  }
  static structuredConsole = {
    logError(msg, err) {
      if (_LogPatch.logger) {
        const errorLogger = _LogPatch.options?.format === LOG_FORMAT.JSON ? _LogPatch.jsonErrorLogger : _LogPatch.textErrorLogger;
        errorLogger(msg, err);
      }
    }
  };
  static createLoggerOptions() {
    return {
      format: determineLogFormat(),
      minLevel: determineLogLevel()
    };
  }
  static async createLogger(options) {
    const invokeStore = await InvokeStore.getInstanceAsync();
    if (isMultiConcurrentMode()) {
      const socketFd = await acquireSocketFd();
      return new SocketLogger(socketFd, options, invokeStore);
    }
    const telemetryFd = consumeTelemetryFd();
    if (telemetryFd) {
      return new TelemetryLogger(telemetryFd, options, invokeStore);
    }
    return new StdoutLogger(options, invokeStore);
  }
  static patchConsoleMethods(logger2) {
    const createLogFunction = (level) => {
      if (!logger2.shouldLog(level)) {
        return this.NopLog;
      }
      return (message, ...params) => {
        logger2.log(level, message, ...params);
      };
    };
    console.trace = createLogFunction(LOG_LEVEL.TRACE);
    console.debug = createLogFunction(LOG_LEVEL.DEBUG);
    console.info = createLogFunction(LOG_LEVEL.INFO);
    console.warn = createLogFunction(LOG_LEVEL.WARN);
    console.error = createLogFunction(LOG_LEVEL.ERROR);
    console.fatal = createLogFunction(LOG_LEVEL.FATAL);
    console.log = console.info;
  }
  static jsonErrorLogger = (_, err) => {
    console.error(intoError(err));
  };
  static textErrorLogger = (msg, err) => {
    console.error(msg, toFormatted(intoError(err)));
  };
};
var { structuredConsole } = LogPatch;

export { LogPatch };
