namespace ExtProc.Architecture.Tests.Samples.Parent;

internal static class A
{
    public static int Length => 1;

    public static int OfTheOther() => Child.B.Length;
}
