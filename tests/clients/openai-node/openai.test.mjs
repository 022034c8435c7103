// The official OpenAI client for Node, told nothing but another address and a token as its key. tests/clients/run.sh starts
// the stack and sets the environment.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import OpenAI from 'openai';

const {
  EXTPROC_BASE_URL: baseURL,
  EXTPROC_TOKEN: finance,
  EXTPROC_ENGINEERING_TOKEN: engineering,
  EXTPROC_EXPIRED_TOKEN: expired,
  EXTPROC_MODEL: model,
  EXTPROC_FOREIGN_ARN: foreignArn,
} = process.env;
assert.ok(baseURL && finance && engineering && expired && model && foreignArn, 'Run tests/clients/run.sh: it sets EXTPROC_….');

const greeting = 'Hello from the fake Bedrock.';
const forecast = { city: 'Zürich', days: 3 };
const schema = {
  type: 'object',
  properties: { city: { type: 'string' }, days: { type: 'integer' } },
  required: ['city', 'days'],
  additionalProperties: false,
};
const tools = [{ type: 'function', function: { name: 'get_weather', description: 'The weather of a city.', parameters: schema } }];

const client = (apiKey) => new OpenAI({ baseURL, apiKey, maxRetries: 0, timeout: 30_000 });
const ask = (text, more = {}) => ({ model, messages: [{ role: 'user', content: text }], ...more });

// Checks the type itself, not a base of it.
const fails = (call, type, status, code) => assert.rejects(call, (error) => {
  assert.equal(error.constructor, type, String(error));
  assert.equal(error.status, status);
  assert.equal(error.code, code);
  return true;
});

test('a chat completes', async () => {
  const data = await client(finance).chat.completions.create(ask('Hello', { max_tokens: 100, stop: ['STOP'] }));
  assert.equal(data.object, 'chat.completion');
  assert.ok(data._request_id, 'the SDK shows no request id');
  assert.equal(data.model, model);
  assert.equal(data.choices.length, 1);
  assert.equal(data.choices[0].message.role, 'assistant');
  assert.equal(data.choices[0].message.content, greeting);
  assert.equal(data.choices[0].finish_reason, 'stop');
  assert.equal(data.usage.total_tokens, data.usage.prompt_tokens + data.usage.completion_tokens);
  assert.equal(data.usage.completion_tokens, 7);
});

test('a streamed chat completes, with its usage in the last chunk', async () => {
  const chunks = [];
  for await (const chunk of await client(engineering).chat.completions.create(ask('Hello', { stream: true, stream_options: { include_usage: true } }))) {
    chunks.push(chunk);
  }

  assert.equal(chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.delta.content ?? '')).join(''), greeting);
  assert.ok(chunks.length > 5, 'The words came one by one.');
  assert.equal(new Set(chunks.map((chunk) => chunk.id)).size, 1);
  assert.deepEqual(chunks.flatMap((chunk) => chunk.choices.map((choice) => choice.finish_reason)).filter(Boolean), ['stop']);
  assert.deepEqual(chunks.at(-1).choices, []);
  assert.equal(chunks.at(-1).usage.total_tokens, 9);
  assert.ok(chunks.slice(0, -1).every((chunk) => chunk.usage === null));
});

test('a stream without include_usage has no usage', async () => {
  for await (const chunk of await client(finance).chat.completions.create(ask('Hello', { stream: true }))) {
    assert.ok(!chunk.usage);
    assert.equal(chunk.choices.length, 1);
  }
});

test('a tool loop goes round', async () => {
  const openai = client(finance);
  const messages = ask('What is the weather? [fake:tool=2]').messages;
  const asked = await openai.chat.completions.create({ model, messages, tools });
  assert.equal(asked.choices[0].finish_reason, 'tool_calls');

  const { message } = asked.choices[0];
  assert.equal(message.tool_calls.length, 2);
  messages.push(message);
  for (const call of message.tool_calls) {
    assert.equal(call.function.name, 'get_weather');
    assert.deepEqual(JSON.parse(call.function.arguments), forecast);
    messages.push({ role: 'tool', tool_call_id: call.id, content: 'sunny' });
  }

  messages.push({ role: 'user', content: 'And in one word?' });
  const answered = await openai.chat.completions.create({ model, messages, tools });
  assert.equal(answered.choices[0].message.content, greeting);
  assert.equal(answered.choices[0].finish_reason, 'stop');
});

test('runTools calls the functions and comes to an end', async () => {
  const seen = [];
  const weather = (input) => {
    seen.push(input);
    return 'sunny';
  };
  const runner = client(finance).chat.completions.runTools(
    { ...ask('[fake:tool=2]'), tools: [{ type: 'function', function: { ...tools[0].function, function: weather, parse: JSON.parse } }] },
    { maxChatCompletions: 2 });
  await runner.done();
  assert.deepEqual(seen.slice(0, 2), [forecast, forecast]);
  assert.equal(runner.messages.filter((message) => message.role === 'tool' && message.content === 'sunny').length, seen.length);
});

test('streamed tool calls are put together by the SDK', async () => {
  const stream = client(finance).chat.completions.stream(ask('[fake:tool=2]', { tools }));
  const final = await stream.finalChatCompletion();
  assert.equal(final.choices[0].finish_reason, 'tool_calls');
  const calls = final.choices[0].message.tool_calls;
  assert.deepEqual(calls.map((call) => call.function.name), ['get_weather', 'get_weather']);
  assert.deepEqual(calls.map((call) => JSON.parse(call.function.arguments)), [forecast, forecast]);
  assert.equal(new Set(calls.map((call) => call.id)).size, 2);
});

// The fake answers [fake:json] with JSON only when the schema has reached it.
const structured = { response_format: { type: 'json_schema', json_schema: { name: 'forecast', strict: true, schema } } };

test('the parse helper gives an object that fits the schema', async () => {
  const completion = await client(finance).chat.completions.parse(ask('[fake:json]', structured));
  assert.deepEqual(completion.choices[0].message.parsed, forecast);
  assert.equal(completion.choices[0].message.refusal, null);
});

// The SDK's stream helper parses zod schemas alone, so the text is parsed here.
test('structured output can be streamed', async () => {
  const final = await client(finance).chat.completions.stream(ask('[fake:json]', structured)).finalChatCompletion();
  assert.deepEqual(JSON.parse(final.choices[0].message.content), forecast);
});

const hello = (key, more) => () => client(key).chat.completions.create(ask('Hello', more));
const directive = (text) => () => client(finance).chat.completions.create(ask(text));

test('an expired token is an AuthenticationError', () => fails(hello(expired), OpenAI.AuthenticationError, 401, 'invalid_token'));

test("another team's profile is a PermissionDeniedError", () => fails(hello(finance, { model: foreignArn }), OpenAI.PermissionDeniedError, 403, 'model_not_allowed'));

test('an unknown model is a NotFoundError', () => fails(hello(finance, { model: 'no-such-model' }), OpenAI.NotFoundError, 404, 'model_not_found'));

test('two choices are a BadRequestError that names the parameter', async () => {
  const error = await hello(finance, { n: 2 })().then(assert.fail, (reason) => reason);
  assert.equal(error.constructor, OpenAI.BadRequestError, String(error));
  assert.equal(error.status, 400);
  assert.equal(error.type, 'invalid_request_error');
  assert.equal(error.param, 'n');
});

test('throttling is a RateLimitError that says when to come back', async () => {
  const error = await directive('[fake:throttle=3]')().then(assert.fail, (reason) => reason);
  assert.equal(error.constructor, OpenAI.RateLimitError, String(error));
  assert.equal(error.status, 429);
  assert.equal(error.code, 'rate_limit_exceeded');
  assert.equal(error.headers.get('retry-after'), '3');
});

test('a fault of Bedrock is an InternalServerError', async () => {
  const error = await directive('[fake:error500]')().then(assert.fail, (reason) => reason);
  assert.equal(error.constructor, OpenAI.InternalServerError, String(error));
  assert.ok(error.status >= 500);
});

test('an error inside a stream is an APIError after the words that came', async () => {
  let text = '';
  const error = await (async () => {
    for await (const chunk of await client(finance).chat.completions.create(ask('[fake:exception-mid]', { stream: true }))) {
      text += chunk.choices[0]?.delta.content ?? '';
      assert.equal(chunk.choices[0]?.finish_reason ?? null, null);
    }
  })().then(assert.fail, (reason) => reason);
  assert.equal(error.constructor, OpenAI.APIError, String(error));
  assert.equal(text, 'Hello from');
});
