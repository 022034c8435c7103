using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text;
using System.Text.Json;
using ExtProc.EndToEnd.Tests.Runs;
using ExtProc.LocalStack;
using OpenAI;
using OpenAI.Chat;
using Xunit;

namespace ExtProc.EndToEnd.Tests.OpenAiSdk;

/// <summary>The official OpenAI client for .NET, told nothing but another address and a token as its key.</summary>
public abstract class SdkScenarios(SharedRun run) : OnAnyGateway(run)
{
    private const string Greeting = "Hello from the fake Bedrock.";

    private static readonly ChatTool Weather = ChatTool.CreateFunctionTool(
        "get_weather", "The weather of a city.", BinaryData.FromString("""{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer"}},"required":["city"]}"""));

    [Fact]
    public async Task A_chat_completes()
    {
        var completion = (await Client(Finance).CompleteChatAsync(
            [new SystemChatMessage("Be kind."), new UserChatMessage("Hello")],
            new ChatCompletionOptions { MaxOutputTokenCount = 100, Temperature = 0.2f, StopSequences = { "STOP" } })).Value;
        Assert.Equal(Greeting, completion.Content[0].Text);
        Assert.Equal(ChatFinishReason.Stop, completion.FinishReason);
        Assert.Equal(DemoTeams.Sonnet, completion.Model);
        Assert.Equal((4, 7, 11), (completion.Usage.InputTokenCount, completion.Usage.OutputTokenCount, completion.Usage.TotalTokenCount));
        Assert.Equal(2, completion.Usage.InputTokenDetails.CachedTokenCount);
        Assert.Equal(DemoTeams.FinanceSonnet, Arrived.ModelId);
    }

    [Fact]
    public async Task A_streamed_chat_completes()
    {
        var text = new StringBuilder();
        ChatFinishReason? reason = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Client(Engineering).CompleteChatStreamingAsync(new UserChatMessage("Hello")))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            reason = update.FinishReason ?? reason;
            usage = update.Usage ?? usage;
        }

        Assert.Equal(Greeting, text.ToString());
        Assert.Equal(ChatFinishReason.Stop, reason);
        Assert.Equal(9, usage?.TotalTokenCount);
        Assert.Equal(DemoTeams.EngineeringSonnet, Arrived.ModelId);
    }

    [Fact]
    public async Task A_tool_loop_goes_round()
    {
        var client = Client(Finance);
        var messages = new List<ChatMessage> { new UserChatMessage("What is the weather? [fake:tool=2]") };
        var options = new ChatCompletionOptions { Tools = { Weather } };
        var asked = (await client.CompleteChatAsync(messages, options)).Value;
        Assert.Equal(ChatFinishReason.ToolCalls, asked.FinishReason);
        Assert.Equal(2, asked.ToolCalls.Count);

        messages.Add(new AssistantChatMessage(asked));
        foreach (var call in asked.ToolCalls)
        {
            using var arguments = JsonDocument.Parse(call.FunctionArguments);
            Assert.Equal("Zürich", arguments.RootElement.GetProperty("city").GetString());
            messages.Add(new ToolChatMessage(call.Id, "sunny"));
        }

        messages.Add(new UserChatMessage("And in one word?"));
        var answered = (await client.CompleteChatAsync(messages, options)).Value;
        Assert.Equal(Greeting, answered.Content[0].Text);

        using var converse = JsonDocument.Parse(Run.Bedrock.Accepted.Last().Body);
        var results = converse.RootElement.GetProperty("messages").EnumerateArray().Last().GetProperty("content").EnumerateArray()
            .Where(block => block.TryGetProperty("toolResult", out _))
            .Select(block => block.GetProperty("toolResult").GetProperty("toolUseId").GetString());
        Assert.Equal(asked.ToolCalls.Select(call => call.Id), results);
    }

    [Fact]
    public async Task Streamed_tool_calls_can_be_put_together()
    {
        var arguments = new SortedDictionary<int, StringBuilder>();
        var names = new List<string>();
        await foreach (var update in Client(Finance).CompleteChatStreamingAsync([new UserChatMessage("[fake:tool=2]")], new ChatCompletionOptions { Tools = { Weather } }))
        {
            foreach (var call in update.ToolCallUpdates)
            {
                arguments.TryAdd(call.Index, new StringBuilder());
                arguments[call.Index].Append(call.FunctionArgumentsUpdate);
                if (call.FunctionName is { } name)
                {
                    names.Add(name);
                }
            }
        }

        Assert.Equal(["get_weather", "get_weather"], names);
        Assert.Equal([0, 1], arguments.Keys);
        Assert.All(arguments.Values, text => Assert.Equal("""{"city":"Zürich","days":3}""", text.ToString()));
    }

    [Fact]
    public async Task Errors_are_the_SDKs_own_with_their_status()
    {
        await FailsAsync(Client("junk"), 401, "invalid_token");
        await FailsAsync(Client(Finance, model: "no-such-model"), 404, "model_not_found");
        await FailsAsync(Client(Finance, model: DemoTeams.Haiku), 403, "model_not_allowed");
        await FailsAsync(Client(Finance), 400, "invalid_request_error", "[fake:validation]");
        await FailsAsync(Client(Finance), 429, "rate_limit_exceeded", "[fake:throttle]");
    }

    [Fact]
    public async Task An_error_inside_a_stream_does_not_look_like_a_finish()
    {
        // This version of the client passes over error events: what tells its user is the missing finish reason.
        var text = new StringBuilder();
        await foreach (var update in Client(Finance).CompleteChatStreamingAsync(new UserChatMessage("[fake:exception-mid]")))
        {
            text.Append(string.Concat(update.ContentUpdate.Select(part => part.Text)));
            Assert.Null(update.FinishReason);
        }

        Assert.Equal("Hello from", text.ToString());
    }

    private static async Task FailsAsync(ChatClient client, int status, string code, string text = "Hello")
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(async () => await client.CompleteChatAsync(new UserChatMessage(text)));
        Assert.Equal(status, error.Status);
        Assert.Contains(code, error.Message, StringComparison.Ordinal);
    }

    private ChatClient Client(string key, string model = DemoTeams.Sonnet)
    {
        var options = new OpenAIClientOptions { Endpoint = new Uri(Run.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(maxRetries: 0) };
        return new ChatClient(model, new ApiKeyCredential(key), options);
    }
}

[Collection<OnEnvoy>]
public sealed class SdkOnEnvoy(EnvoyRun run) : SdkScenarios(run);

[Collection<OnStandIn>]
public sealed class SdkOnStandIn(StandInRun run) : SdkScenarios(run);
