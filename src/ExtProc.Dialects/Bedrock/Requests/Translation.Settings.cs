using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Intents;
using ExtProc.Dialects.Bedrock.Rules;
using ExtProc.Dialects.Bedrock.Rules.Schemas;
using ExtProc.Dialects.Contract;
using ExtProc.Dialects.Models;
using ExtProc.Dialects.Reading;
using Names = ExtProc.Dialects.Bedrock.Vocabulary.RequestMember;

namespace ExtProc.Dialects.Bedrock.Requests;

/// <content>Everything but conversation and tools.</content>
internal sealed partial class Translation
{
    private Refusal? Inference()
    {
        ref readonly var wish = ref Intents.Sampling;
        ref readonly var reasoning = ref _request.Reasoning;
        if (reasoning.MaxTokens is { } maxTokens)
        {
            _writer.MaxTokens(maxTokens);
        }

        if (reasoning.DropsMaxTokens && wish.MaxTokens.Field.Ignore(Ignored) is { } dropped)
        {
            return dropped;
        }

        if (SamplingRules.Decide(wish, reasoning.IsOn, Model, Ignored, out var temperature, out var topP) is { } refusal)
        {
            return refusal;
        }

        if (temperature is { } number)
        {
            _writer.Temperature(number);
        }

        if (topP is { } share)
        {
            _writer.TopP(share);
        }

        return Stops();
    }

    private Refusal? Stops()
    {
        ref readonly var wish = ref Intents.Sampling;
        var count = 0;
        if (wish.Stop.ValueKind == JsonValueKind.String)
        {
            return Stop(wish.Stop, wish.StopField.Path, ref count);
        }

        if (wish.Stop.ValueKind != JsonValueKind.Array)
        {
            return null;
        }

        var index = 0;
        foreach (var text in wish.Stop.EnumerateArray())
        {
            if (Stop(text, wish.StopField.Path.At(index++), ref count) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Stop(JsonElement text, in FieldPath path, ref int count)
    {
        if (SamplingRules.DecideStop(text, path, Intents.Sampling, count, Model, Ignored, out var isSent) is { } refusal)
        {
            return refusal;
        }

        if (isSent)
        {
            _writer.StopSequence(text);
            count++;
        }

        return null;
    }

    private Refusal? AdditionalFields()
    {
        if (_tools.CheckParallel(Intents.Tools, Model, out var oneAtATime) is { } refusal)
        {
            return refusal;
        }

        if (oneAtATime)
        {
            _writer.DisableParallelTools(besideChoice: _request.ChoiceIsWritten);
        }

        Reasoning();
        if (SamplingRules.DecideTopK(Intents.Sampling, _request.Reasoning.IsOn, Model, Ignored, out var place) is { } wrong)
        {
            return wrong;
        }

        if (place != TopKPlace.Nowhere)
        {
            _writer.TopK(Intents.Sampling.TopK.Value!.Value, place);
        }

        return _request.Options.PassThroughFields.Count == 0 ? null : PassedThrough(oneAtATime, place);
    }

    private void Reasoning()
    {
        ref readonly var reasoning = ref _request.Reasoning;
        switch (reasoning.Style)
        {
            case ThinkingStyle.Budget or ThinkingStyle.Adaptive when reasoning.IsOff:
                _writer.ThinkingDisabled();
                break;
            case ThinkingStyle.Budget:
                _writer.ThinkingWithBudget(reasoning.Budget, reasoning.Display);
                break;
            case ThinkingStyle.Adaptive:
                _writer.AdaptiveThinking(reasoning.Effort, reasoning.Display);
                break;
            case ThinkingStyle.MaxReasoningEffort:
                _writer.ReasoningConfig(reasoning.IsOff ? null : reasoning.Effort);
                break;
            case ThinkingStyle.ReasoningEffortField:
                _writer.ReasoningEffortField(reasoning.Effort ?? ReasoningEffort.Low);
                break;
            default:
                break;
        }
    }

    private Refusal? PassedThrough(bool oneAtATime, TopKPlace topK)
    {
        foreach (var name in _request.Options.PassThroughFields)
        {
            if (PassThrough.Judge(name, Intents.Body, Intents.BodyScope, IsOurs(name, oneAtATime, topK), Ignored, out var value) is { } refusal)
            {
                return refusal;
            }

            if (value.ValueKind != JsonValueKind.Undefined)
            {
                _writer.AdditionalField(name, value);
            }
        }

        return null;
    }

    /// <summary>Whether an additional field of this name has been written.</summary>
    private bool IsOurs(string name, bool oneAtATime, TopKPlace topK)
    {
        ref readonly var reasoning = ref _request.Reasoning;
        return (oneAtATime && name == Names.NativeToolChoice.Value)
            || (topK == TopKPlace.TopLevel && name == Names.NativeTopK.Value)
            || (topK == TopKPlace.InferenceConfig && name == Names.InferenceConfig.Value)
            || reasoning.Style switch
            {
                ThinkingStyle.Budget => name == Names.Thinking.Value,
                ThinkingStyle.Adaptive => name == Names.Thinking.Value
                    || (!reasoning.IsOff && reasoning.Effort is not null && name == Names.NativeOutputConfig.Value),
                ThinkingStyle.MaxReasoningEffort => name == Names.ReasoningConfig.Value,
                ThinkingStyle.ReasoningEffortField => name == Names.NativeReasoningEffort.Value,
                _ => false,
            };
    }

    private Refusal? OutputFormat()
    {
        ref readonly var format = ref Intents.Format;
        if (format.Form != AnswerForm.Schema || Model.StructuredOutput != StructuredOutputStyle.TextFormat)
        {
            return null;
        }

        using var schema = JsonSchema.OfAnswer(format.Schema, mayFold: !Ignored.Refuse, Memory);
        if (schema.Problem is { } problem)
        {
            return UnfitAnswer(schema.Path, problem);
        }

        _writer.TextFormat(format.Name, format.Description, schema.Text);
        return ReportFolded(schema, format.SchemaScope);
    }

    private Refusal UnfitAnswer(string? path, string problem) =>
        RequestValue.Refuse(new FieldPath($"{Intents.Format.SchemaPath}{path}"), problem);

    private Refusal? ReportFolded(in Verdict schema, FieldScope scope)
    {
        foreach (var keyword in schema.Folded)
        {
            if (Ignored.Note(scope, keyword) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private Refusal? Service()
    {
        ref readonly var service = ref Intents.Service;
        if (service.Tier.ValueKind == JsonValueKind.String)
        {
            _writer.ServiceTier(service.Tier);
        }

        if (service.Latency.ValueKind == JsonValueKind.String)
        {
            _writer.Latency(service.Latency);
        }

        if (Labels() is { } refusal)
        {
            return refusal;
        }

        if (_request.Options.Guardrail is { } guardrail)
        {
            _writer.Guardrail(guardrail, Intents.Stream.Value ?? false);
        }

        return null;
    }

    /// <summary>Team and id of the exchange, which no client can change, come first.</summary>
    private Refusal? Labels()
    {
        Label("team"u8, _request.Options.Team);
        Label("request_id"u8, _request.Id);
        foreach (ref readonly var caller in Intents.Callers.Items)
        {
            _ = TryLabel(caller.Key, caller.Value);
        }

        ref readonly var service = ref Intents.Service;
        if (service.Labels.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var pair in service.Labels.EnumerateObject())
        {
            using var key = new UnescapedText(JsonMarshal.GetRawUtf8PropertyName(pair), Memory);
            if (!TryLabel(key.Value, pair.Value)
                && Ignored.Note(service.LabelScope, key.Value, new FieldPath(service.LabelScope.Name)) is { } refusal)
            {
                return refusal;
            }
        }

        return null;
    }

    private void Label(ReadOnlySpan<byte> key, string value)
    {
        if (value.Length == 0)
        {
            return;
        }

        Span<byte> utf8 = stackalloc byte[LabelRules.Longest * 3];
        _ = Encoding.UTF8.TryGetBytes(value.AsSpan(0, Math.Min(value.Length, LabelRules.Longest)), utf8, out var length);
        _ = TryLabel(key, utf8[..length]);
    }

    private bool TryLabel(ReadOnlySpan<byte> key, JsonElement value)
    {
        using var text = new UnescapedText(JsonText.Inside(value), Memory);
        return TryLabel(key, text.Value);
    }

    private bool TryLabel(ReadOnlySpan<byte> utf8Key, ReadOnlySpan<byte> utf8Value)
    {
        if (!_labels.TryTake(utf8Key, out var key))
        {
            return false;
        }

        Span<byte> value = stackalloc byte[LabelRules.Longest];
        _writer.Label(key, value[..LabelRules.Clean(utf8Value, value)]);
        return true;
    }
}
