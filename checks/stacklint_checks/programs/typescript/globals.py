"""Names that a TypeScript program has without declaring them.

Sources: ECMAScript's global object (ECMA-262, chapter 19) with the proposals that Node.js ships, "Global objects" of
Node.js's documentation, the Web APIs that both Node.js and browsers have with the roots of the browser's object model,
and the globals that the test runners Jest, Vitest, Mocha and Jasmine define.
"""

from __future__ import annotations

_LANGUAGE = """
this super arguments undefined NaN Infinity globalThis eval isFinite isNaN parseFloat parseInt decodeURI
decodeURIComponent encodeURI encodeURIComponent escape unescape Object Function Boolean Symbol Error AggregateError
EvalError RangeError ReferenceError SyntaxError TypeError URIError SuppressedError InternalError Number BigInt Math Date
Temporal String RegExp Array Int8Array Uint8Array Uint8ClampedArray Int16Array Uint16Array Int32Array Uint32Array
BigInt64Array BigUint64Array Float16Array Float32Array Float64Array Map Set WeakMap WeakSet WeakRef FinalizationRegistry
ArrayBuffer SharedArrayBuffer DataView Atomics JSON Iterator AsyncIterator Promise GeneratorFunction AsyncFunction
AsyncGeneratorFunction Generator AsyncGenerator Reflect Proxy Intl WebAssembly DisposableStack AsyncDisposableStack any
never unknown void number string boolean object bigint symbol
"""
_NODE = """
require module exports __dirname __filename process Buffer global console setTimeout clearTimeout setInterval
clearInterval setImmediate clearImmediate queueMicrotask structuredClone fetch Request Response Headers FormData URL
URLSearchParams URLPattern TextEncoder TextDecoder TextEncoderStream TextDecoderStream AbortController AbortSignal Event
EventTarget EventSource CustomEvent CloseEvent MessageChannel MessagePort MessageEvent BroadcastChannel Blob File
FileReader Worker WebSocket Crypto CryptoKey SubtleCrypto crypto performance Performance PerformanceEntry
PerformanceMark PerformanceMeasure PerformanceObserver PerformanceResourceTiming DOMException ReadableStream
ReadableStreamDefaultReader WritableStream WritableStreamDefaultWriter TransformStream CompressionStream
DecompressionStream ByteLengthQueuingStrategy CountQueuingStrategy Navigator navigator Storage localStorage
sessionStorage atob btoa reportError NodeJS gc Deno Bun
"""
_BROWSER = """
window self document location history screen alert confirm prompt open close top parent frames addEventListener
removeEventListener dispatchEvent requestAnimationFrame cancelAnimationFrame requestIdleCallback getComputedStyle
matchMedia scrollTo Node Element HTMLElement HTMLInputElement HTMLFormElement HTMLDivElement HTMLButtonElement
HTMLCanvasElement HTMLImageElement Document DocumentFragment DOMParser XMLHttpRequest XMLSerializer Image Audio
MutationObserver IntersectionObserver ResizeObserver KeyboardEvent MouseEvent PointerEvent TouchEvent InputEvent
ProgressEvent ErrorEvent IDBKeyRange indexedDB caches customElements ServiceWorker Notification RTCPeerConnection
awslambda
"""
_TESTS = """
describe fdescribe xdescribe it fit xit test xtest suite expect expectTypeOf assertType assert beforeAll beforeEach
before after afterAll afterEach setup teardown suiteSetup suiteTeardown context specify run jest vi vitest jasmine spyOn
spyOnProperty spyOnAllFunctions pending fail expectAsync chai sinon cy Cypress bench onTestFailed onTestFinished
"""
#: Every one of them.
GLOBALS = frozenset((_LANGUAGE + _NODE + _BROWSER + _TESTS).split())
