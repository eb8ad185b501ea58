/** The lessons in their order, for the list of all of them. */
import { createContentLoader } from 'vitepress'
import type { ListedLesson } from '../../sandbox/client/lessons/LessonList.vue'

export default createContentLoader('lessons/*.md', {
  transform: (pages): ListedLesson[] =>
    pages
      .filter(({ url }) => !url.endsWith('/lessons/'))
      .sort((one, other) => Number(one.frontmatter['order']) - Number(other.frontmatter['order']))
      .map(({ url, frontmatter }) => ({
        id: url.replace(/^.*\//, ''),
        title: String(frontmatter['title']),
        description: String(frontmatter['description']),
        part: String(frontmatter['section']),
      })),
})
