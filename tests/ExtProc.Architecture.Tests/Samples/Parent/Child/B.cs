namespace ExtProc.Architecture.Tests.Samples.Parent.Child;

internal static class B
{
    public static int Length => 2;

    // A parent's type needs no using line.
    public static int OfTheOther() => A.Length;
}
