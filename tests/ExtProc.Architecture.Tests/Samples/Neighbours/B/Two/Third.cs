namespace ExtProc.Architecture.Tests.Samples.Neighbours.B.Two;

internal static class Third
{
    public static int Length => A.Two.Fourth.Length;
}
