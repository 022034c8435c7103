using System.Text;
using ExtProc.Dialects.Contract;

namespace ExtProc.Dialects.Reading;

/// <summary>
/// A member of a client's request, as a rule needs it to answer in the client's words: it travels with the value, so that no rule
/// has to know whose API it came from.
/// </summary>
/// <param name="Scope">The kind of object that has the member.</param>
/// <param name="Name">The member's name in it.</param>
/// <param name="Owner">Where that object stands.</param>
internal readonly record struct FieldRef(FieldScope Scope, string Name, FieldPath Owner)
{
    private const int LongestName = 64;

    /// <summary>Whether there is a member.</summary>
    public bool IsGiven => Scope is not null;

    /// <summary>Where the member stands.</summary>
    public FieldPath Path => Owner.Member(Name);

    /// <summary>A 400 whose message is the member's path and <paramref name="problem"/>.</summary>
    public Refusal Refuse(string problem) => RequestValue.Refuse(Path, problem);

    /// <summary>Reports that the member has no effect; a 400 when that is refused.</summary>
    public Refusal? Ignore(IgnoredFieldList ignored)
    {
        Span<byte> name = stackalloc byte[LongestName];
        return ignored.Note(Scope, name[..Encoding.UTF8.GetBytes(Name, name)], Owner);
    }
}
