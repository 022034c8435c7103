using System.Buffers;
using System.Text;
using System.Text.Json;
using ExtProc.Dialects.Reading;
using Xunit;

namespace ExtProc.Dialects.Tests.Reading;

public sealed class EmbeddedObjectTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(""" { "a" : 1 , "b" : [ {}, { "a" : {} } ] } """)]
    [InlineData("""{"a":{"a":{"a":1},"b":{"a":1}},"b":{"a":2}}""")]
    [InlineData("""{"a":1,"A":2,"":3,"\u0041\u0041":4}""")]
    [InlineData("""{"a":"\ud83d\ude00","\ud83d\ude00":"a"}""")]
    public void An_object_is_taken(string json) => AssertFault(EmbeddedFault.None, json);

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("\"{}\"")]
    [InlineData("{")]
    [InlineData("{}{}")]
    [InlineData("{'a':1}")]
    [InlineData("""{"a":1,}""")]
    [InlineData("""{"a":1,"a":2""")]
    [InlineData("""{"a":"\x"}""")]
    [InlineData("""{"\ud8zz":1}""")]
    public void Anything_else_is_no_object(string json) => AssertFault(EmbeddedFault.NoObject, json);

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":2}""")]
    [InlineData("""{"\u0061":1,"a":2}""")]
    [InlineData("""{"":1,"":2}""")]
    [InlineData("""{"x":[{"a":1,"b":{"b":1},"a":2}]}""")]
    [InlineData("""{"x":{"a":1},"x":{}}""")]
    [InlineData("""{"é":1,"\u00e9":2}""")]
    [InlineData("""{"\ud83d\ude00":1,"😀":2}""")]
    public void A_member_that_comes_twice_is_found_however_it_is_escaped(string json) => AssertFault(EmbeddedFault.DuplicateMember, json);

    [Theory]
    [InlineData("""{"\ud800":1}""")]
    [InlineData("""{"a":{"\udc00":1}}""")]
    public void Half_a_surrogate_pair_in_a_name_is_found(string json) => AssertFault(EmbeddedFault.BrokenName, json);

    [Fact]
    public void So_many_levels_and_no_more_are_taken()
    {
        foreach (var (open, close) in new[] { ("{\"a\":", "}"), ("[", "]") })
        {
            AssertFault(EmbeddedFault.None, Levels(EmbeddedObject.MostLevels));
            AssertFault(EmbeddedFault.TooDeep, Levels(EmbeddedObject.MostLevels + 1));
            AssertFault(EmbeddedFault.TooDeep, Levels(100_000));
            AssertFault(EmbeddedFault.NoObject, Levels(100_000)[..^1]);

            string Levels(int count) =>
                "{\"a\":" + new StringBuilder().Insert(0, open, count - 1) + "1" + new StringBuilder().Insert(0, close, count - 1) + "}";
        }
    }

    [Fact]
    public void So_many_members_of_open_objects_and_no_more_are_taken()
    {
        AssertFault(EmbeddedFault.None, Members(EmbeddedObject.MostMembers));
        AssertFault(EmbeddedFault.TooManyMembers, Members(EmbeddedObject.MostMembers + 1));
        AssertFault(EmbeddedFault.None, $"{{\"x\":[{Members(200_000)},{Members(200_000)}],\"y\":1}}");

        static string Members(int count) => "{" + string.Join(',', Enumerable.Range(0, count).Select(index => $"\"m{index}\":0")) + "}";
    }

    [Fact]
    public void It_finds_what_the_base_library_finds()
    {
        var strict = new JsonDocumentOptions { AllowDuplicateProperties = false };
        var random = new Random(11);
        var found = 0;
        for (var round = 0; round < 20_000; round++)
        {
            var json = RandomObject(random, levels: 3);
            var isStrict = true;
            try
            {
                JsonDocument.Parse(json, strict).Dispose();
            }
            catch (JsonException)
            {
                isStrict = false;
                found++;
            }

            AssertFault(isStrict ? EmbeddedFault.None : EmbeddedFault.DuplicateMember, json);
        }

        Assert.InRange(found, 2_000, 18_000);
    }

    [Fact]
    public void A_check_allocates_nothing()
    {
        var json = Encoding.UTF8.GetBytes(RandomObject(new Random(1), levels: 5));
        EmbeddedObject.Check(json, MemoryPool<byte>.Shared);
        var before = GC.GetAllocatedBytesForCurrentThread();
        EmbeddedObject.Check(json, MemoryPool<byte>.Shared);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static string RandomObject(Random random, int levels)
    {
        var members = Enumerable.Range(0, random.Next(6)).Select(_ =>
        {
            var name = random.Next(5) == 0 ? $"\\u00{random.Next(0x61, 0x7B):x2}" : $"{(char)random.Next('a', 'z' + 1)}";
            var value = levels > 0 && random.Next(2) == 0 ? RandomObject(random, levels - 1) : "[1,\"a\"]";
            return $"\"{name}\":{value}";
        });
        return "{" + string.Join(',', members) + "}";
    }

    // Twice, because the second check uses what the first one left.
    private static void AssertFault(EmbeddedFault expected, string json)
    {
        Assert.Equal(expected, EmbeddedObject.Check(Encoding.UTF8.GetBytes(json), MemoryPool<byte>.Shared));
        Assert.Equal(expected, EmbeddedObject.Check(Encoding.UTF8.GetBytes(json), MemoryPool<byte>.Shared));
    }
}
