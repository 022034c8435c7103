using ExtProc.Architecture.Tests.Samples.Used;

namespace ExtProc.Architecture.Tests.Samples.User;

[Marker]
internal sealed class Everything : Inherited, Implemented
{
    public static OfField? Field { get; set; }

    public static Type Name => typeof(Named);

    public static Returned? Find(OfParameter? parameter) => parameter is null ? null : new Returned();

    public static void Generic<T>(IEnumerable<Argument> items, Element[] elements)
        where T : Constraint
    {
    }

    public static void Body() => InBody.Call();

    public static Action Lambda(int times) => () =>
    {
        for (var i = 0; i < times; i++)
        {
            InLambda.Call();
        }
    };

    public static IEnumerable<int> Iterator()
    {
        yield return InIterator.Value;
    }

    public static void Catch()
    {
        try
        {
            Body();
        }
        catch (Caught)
        {
        }
    }

    private static class Inside
    {
        public static int Value => InNested.Value;
    }
}
