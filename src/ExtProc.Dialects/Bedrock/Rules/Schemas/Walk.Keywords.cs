using System.Buffers;
using System.Runtime.InteropServices;
using System.Text.Json;
using ExtProc.Dialects.Bedrock.Replies;
using ExtProc.Dialects.Reading;

namespace ExtProc.Dialects.Bedrock.Rules.Schemas;

/// <content>What is done with each keyword.</content>
internal sealed partial class Walk
{
    private Treatment Judge(Keyword keyword, JsonElement value, bool isRoot)
    {
        if (value.ValueKind == JsonValueKind.Null && keyword != Keyword.Instance)
        {
            return Treatment.Drop;
        }

        if (IsGrammar && !IsCompiled(keyword, value))
        {
            return Fold();
        }

        var isGood = keyword switch
        {
            Keyword.Type when IsInput && isRoot => RootType(value),
            Keyword.Type or Keyword.Names => !GrammarLimits.HoldsNull(value) || Fault("must not hold null"),
            Keyword.Scalars => !IsGrammar || GrammarLimits.AreScalars(value) || Fault("must hold scalars only: Bedrock refuses objects and arrays in it"),
            Keyword.Reference => Reference(value),
            Keyword.Rest => IsGrammar
                ? value.ValueKind == JsonValueKind.False || Fault("must be false: Bedrock refuses objects of any other kind")
                : Schema(value, isBranchOfAllOf: false),
            Keyword.Schema => Schemas(value, isAllOf: false),
            Keyword.Negated => Negated(value),
            Keyword.AllOf => Schemas(value, isAllOf: true),
            Keyword.NamedSchemas => NamedSchemas(value, areProperties: false),
            Keyword.Properties => NamedSchemas(value, areProperties: true),
            _ => true,
        };
        return isGood ? Treatment.Keep : Treatment.Refuse;
    }

    private static bool IsCompiled(Keyword keyword, JsonElement value) => keyword switch
    {
        Keyword.Bound => false,
        Keyword.FewItems => GrammarLimits.IsZeroOrOne(value),
        Keyword.Unique => value.ValueKind == JsonValueKind.False,
        Keyword.Format => GrammarLimits.IsKnownFormat(value),
        Keyword.Pattern => GrammarLimits.IsSimplePattern(value),
        _ => true,
    };

    private Treatment Fold()
    {
        if (_negations == 0 && Asks(WalkRules.Fold))
        {
            return Treatment.Fold;
        }

        _ = Fault("is a keyword that Bedrock refuses in a schema that it enforces");
        return Treatment.Refuse;
    }

    /// <summary>The input of a tool is an object: types beside it can go.</summary>
    private bool RootType(JsonElement type)
    {
        if (!KnownKeywords.NamesObject(type))
        {
            return Fault("must be 'object': the input of a tool is one");
        }

        if (type.ValueKind == JsonValueKind.Array)
        {
            _edits.Replace(_references.OffsetOf(type), _references.EndOf(type), "\"object\""u8);
        }

        return true;
    }

    private bool Schemas(JsonElement value, bool isAllOf)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            return Schema(value, isAllOf);
        }

        var index = 0;
        foreach (var schema in value.EnumerateArray())
        {
            if (!(schema.ValueKind == JsonValueKind.Null ? Fault("must be a schema, but is null") : Schema(schema, isAllOf)))
            {
                return Under($"[{index}]");
            }

            index++;
        }

        return true;
    }

    private bool Negated(JsonElement value)
    {
        _negations++;
        var isGood = Schemas(value, isAllOf: false);
        _negations--;
        return isGood;
    }

    private bool NamedSchemas(JsonElement value, bool areProperties)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            return true;
        }

        foreach (var member in value.EnumerateObject())
        {
            if (areProperties && IsInput && !GrammarLimits.IsPropertyName(member))
            {
                _ = Fault(GrammarLimits.PropertyRule);
                return At(member.Name);
            }

            // Nothing is said about the member, but that it is one is kept.
            if (member.Value.ValueKind == JsonValueKind.Null)
            {
                _edits.Replace(_references.OffsetOf(member.Value), _references.EndOf(member.Value), "{}"u8);
            }
            else if (!Schemas(member.Value, isAllOf: false))
            {
                return At(member.Name);
            }
        }

        return true;
    }

    private bool Reference(JsonElement value)
    {
        if (!IsGrammar)
        {
            return !Asks(WalkRules.Merged)
                || value.ValueKind != JsonValueKind.String
                || _references.TryFollow(value, out _)
                || Fault("must point to a part of this schema that is still there when its root has been put together, such as '#/$defs/name'");
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            return true;
        }

        if (++_referenceCount > MostReferences)
        {
            return Fault("is one reference too many: at most 1,000 are taken");
        }

        if (!_references.TryFollow(value, out var target))
        {
            return Fault("must point to a part of this schema that is there, such as '#/$defs/name'");
        }

        if (target.ValueKind == JsonValueKind.Object && _entered.Contains(_references.OffsetOf(target)))
        {
            return Fault("refers to a schema that it is part of: Bedrock takes no recursive schemas");
        }

        _negatesReference |= _negations > 0;
        if (Schema(target, isBranchOfAllOf: false))
        {
            return true;
        }

        // The fault is told where it stands, not where it was referred to.
        _ = Under(Cut(value.GetString()![1..].Replace('/', '.')));
        _isWholePath = true;
        return false;
    }

    /// <summary>Adds what a schema must say at its beginning, and what was folded to its description.</summary>
    private void Begin(
        JsonElement schema, int offset, bool isClosed, bool addsType, bool foldsSome, JsonElement description, bool hasMembers)
    {
        if (foldsSome && description.ValueKind == JsonValueKind.String)
        {
            var noteStart = _edits.TextLength;
            _edits.Text.Write(JsonText.Inside(description).IsEmpty ? ""u8 : @"\n\n"u8);
            WriteFolded(schema);
            _edits.Insert(_references.EndOf(description) - 1, noteStart);
            foldsSome = false;
        }

        if (!isClosed && !addsType && !foldsSome)
        {
            return;
        }

        var start = _edits.TextLength;
        if (isClosed)
        {
            _edits.Text.Write("\"additionalProperties\":false"u8);
        }

        if (addsType)
        {
            _edits.Text.Write(isClosed ? ",\"type\":\"object\""u8 : "\"type\":\"object\""u8);
        }

        if (foldsSome)
        {
            _edits.Text.Write(isClosed || addsType ? ",\"description\":\""u8 : "\"description\":\""u8);
            WriteFolded(schema);
            _edits.Text.Write("\""u8);
        }

        _edits.Text.Write(hasMembers ? ","u8 : ""u8);
        _edits.Insert(offset + 1, start);
    }

    /// <summary>Says the folded keywords of a schema with their values, as escaped text.</summary>
    private void WriteFolded(JsonElement schema)
    {
        var separator = "Must satisfy: "u8;
        foreach (var member in schema.EnumerateObject())
        {
            var keyword = KnownKeywords.Find(member);
            if (member.Value.ValueKind == JsonValueKind.Null || IsCompiled(keyword, member.Value))
            {
                continue;
            }

            _edits.Text.Write(separator);
            EscapedText.Write(member.Name, _edits.Text);
            _edits.Text.Write(" "u8);
            EscapedText.Write(JsonMarshal.GetRawUtf8Value(member.Value), _edits.Text);
            separator = ", "u8;
            if (!_folded.Contains(member.Name))
            {
                _folded.Add(member.Name);
            }
        }
    }
}
