namespace ExtProc.Architecture.Tests.Samples.Ring.Left;

internal static class A
{
    public static int Length => 1;

    public static int OfTheOther() => Right.B.Length;
}
